import assert from 'node:assert/strict';
import { driverFor } from '../../../lib/engine/webgpu/driver';

const RELEASES: readonly (readonly [what: string, platform: NodeJS.Platform, osRelease: string, want: RegExp])[] = [
  ['Debian 12', 'linux', 'ID=debian\nVERSION_ID="12"\n', /-t bookworm-backports mesa-vulkan-drivers .*NVIDIA.*libegl1/],
  ['Debian 13', 'linux', 'ID=debian\nVERSION_ID="13"\n', /^apt-get install -y mesa-vulkan-drivers .*NVIDIA.*libegl1/],
  ['Ubuntu', 'linux', 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n', /^apt-get install -y mesa-vulkan-drivers/],
  ['another Linux', 'linux', 'ID=fedora\n', /Vulkan driver of your system/],
  ['a Linux that does not say', 'linux', '', /Vulkan driver of your system/],
  ['macOS', 'darwin', '', /newest graphics driver/],
  ['Windows', 'win32', '', /newest graphics driver/],
];

describe('the graphics driver that doctor names', () => {
  for (const [what, platform, osRelease, want] of RELEASES) {
    it(`is that of ${what}`, () => assert.match(driverFor(platform, osRelease), want));
  }
});
