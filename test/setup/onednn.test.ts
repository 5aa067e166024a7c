import assert from 'node:assert/strict';
import { decide, isDebianLike, type LibraryFacts } from './bin';

const DAY_MS = 24 * 3600 * 1000;
const NOW = 1000 * DAY_MS;
const DEBIAN: LibraryFacts = {
  platform: 'linux',
  osRelease: 'ID=debian',
  found: false,
  root: true,
  forbidden: false,
  failedAt: 0,
  now: NOW,
};

describe('the system library for the fastest CPU engine', () => {
  const table: readonly [string, Partial<LibraryFacts>, 'nothing' | 'install' | 'tell'][] = [
    ['is installed for root on Debian', {}, 'install'],
    ['is installed for root on Ubuntu', { osRelease: 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian' }, 'install'],
    ['is left alone where it is found', { found: true }, 'nothing'],
    ['is only named to somebody who is not root', { root: false }, 'tell'],
    ['is not spoken of where BNLAB_NO_APT forbids it', { forbidden: true }, 'nothing'],
    ['is not spoken of on Fedora', { osRelease: 'ID=fedora' }, 'nothing'],
    ['is not spoken of on macOS', { platform: 'darwin', osRelease: '' }, 'nothing'],
    ['is not tried again an hour after a failure', { failedAt: NOW - DAY_MS / 24 }, 'tell'],
    ['is tried again two days after a failure', { failedAt: NOW - 2 * DAY_MS }, 'install'],
  ];
  for (const [behaviour, change, expected] of table) {
    it(behaviour, () => assert.equal(decide({ ...DEBIAN, ...change }), expected));
  }

  const systems: readonly [string, boolean][] = [
    ['', false],
    ['ID=debian', true],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"', true],
    ['ID=arch\nHOME_URL="https://debian.example"', false],
    ['PRETTY_NAME="not debian"\nID=alpine', false],
  ];
  for (const [text, expected] of systems) {
    it(`${expected ? 'sees' : 'does not see'} Debian in ${JSON.stringify(text)}`, () =>
      assert.equal(isDebianLike(text), expected));
  }
});
