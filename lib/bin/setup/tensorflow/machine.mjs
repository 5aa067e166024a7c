// Whether this machine can build and run engine tensorflow, before anything is downloaded.
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { runChild } from '../child.mjs';

/** Bytes on the disk while it is built, wheels included. */
const NEEDED = { cpu: 2.2e9, gpu: 9e9 };

/**
 * Why TensorFlow's wheels do not run here, with what to do; '' where they do.
 *
 * @param {{ platform: string, arch: string, glibc?: string, flags: string, gpu: boolean }} machine `flags` are those of /proc/cpuinfo
 */
export function whyNot({ platform, arch, glibc, flags, gpu }) {
  if (platform !== 'linux') {
    return `PyPI's wheels hold TensorFlow's C library only for Linux, this is ${platform}. Use engine webgpu for a GPU, wasm without.`;
  }
  if (arch !== 'x64' && arch !== 'arm64') return `There is no TensorFlow for ${arch}, only for x64 and arm64.`;
  if (gpu && arch !== 'x64') return `TensorFlow's wheels with CUDA are for x64 only, this is ${arch}: leave --gpu out.`;
  if (!glibc)
    return 'TensorFlow needs the GNU C library, which this system does not have (Alpine?). Use a Debian image.';
  if (Number(glibc.split('.')[1]) < 17) return `TensorFlow needs glibc 2.17 or newer, this system has ${glibc}.`;
  if (arch === 'x64' && !/\bavx\b/.test(flags)) {
    return 'TensorFlow is built for processors with AVX, which this one lacks: it would end at once. Use engine onednn or wasm.';
  }
  return '';
}

/** What this machine is, as far as `whyNot` asks. */
export function machineHere(gpu) {
  const { glibcVersionRuntime } = process.report.getReport().header;
  const flags = existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf8') : '';
  return { platform: process.platform, arch: process.arch, glibc: glibcVersionRuntime, flags, gpu };
}

/** Why the disk is too small, or ''. */
export function whyNoRoom(folder, gpu) {
  const { bavail, bsize } = statfsSync(folder);
  const needed = gpu ? NEEDED.gpu : NEEDED.cpu;
  if (bavail * bsize >= needed) return '';
  const gigabytes = (bytes) => (bytes / 1e9).toFixed(1);
  return `${folder} has ${gigabytes(bavail * bsize)} GB free, ${gigabytes(needed)} GB are needed. Set BNLAB_TENSORFLOW to a folder on a larger disk.`;
}

/** The C++ compiler: CXX, g++ or clang++. @throws Error with the package to install where there is none. */
export async function findCompiler() {
  for (const name of [process.env.CXX, 'g++', 'clang++'].filter(Boolean)) {
    const { code } = await runChild(name, ['--version'], { stdio: ['ignore', 'pipe', 'pipe'] });
    if (code === 0) return name;
  }
  throw new Error(
    'No C++ compiler was found. Install one: apt-get install -y g++ (Debian, Ubuntu), dnf install gcc-c++.',
  );
}

/** The folder of Node's headers that is here: of the running Node, or of the system; undefined where neither has them. */
export function findHeaders(node = process.execPath) {
  const folders = [path.join(path.dirname(node), '..', 'include', 'node'), '/usr/include/node'];
  return folders.find((folder) => existsSync(path.join(folder, 'node_api.h')));
}
