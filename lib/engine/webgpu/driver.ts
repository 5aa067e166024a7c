/**
 * How a machine gets a graphics driver that Dawn can use.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';

/** What NVIDIA's driver needs to be found, with the libraries of OpenGL and X11 that it loads even where there is no screen. */
const NVIDIA = 'NVIDIA: its own driver, with libvulkan1 libegl1 libgl1 libxext6';

/**
 * The command or advice for a system, by Node's name of it and, on Linux, the text of its /etc/os-release.
 *
 * Mesa has the drivers of AMD and Intel, and one that computes on the processor; NVIDIA's own brings its own.
 */
export function driverFor(platform: NodeJS.Platform, osRelease: string): string {
  if (platform !== 'linux')
    return 'the newest graphics driver of the system (macOS 11, Windows 10 and newer have what Dawn needs)';
  const isDebian = /^ID="?debian"?$/m.test(osRelease);
  if (isDebian && /^VERSION_ID="?12"?$/m.test(osRelease)) {
    // Dawn refuses what Mesa 22 offers
    return `apt-get install -y -t bookworm-backports mesa-vulkan-drivers (${NVIDIA})`;
  }
  if (/^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(osRelease)) {
    return `apt-get install -y mesa-vulkan-drivers (${NVIDIA})`;
  }
  return "the Vulkan driver of your system's Mesa (NVIDIA: its own driver)";
}

/** {@link driverFor} this machine. */
export function driverHere(): string {
  return driverFor(process.platform, existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '');
}
