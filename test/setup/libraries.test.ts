import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { addLibraries, decide, isDebianLike, type ChildResult, type LibraryFacts, type MachineFacts } from './bin';

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

describe('a system library that makes something faster', () => {
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

describe('the system libraries', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'bnlab-libraries-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const MACHINE: MachineFacts = {
    platform: 'linux',
    osRelease: 'ID=debian',
    isFound: () => false,
    root: true,
    forbidden: false,
    now: NOW,
  };
  const good: ChildResult = { code: 0, output: '', interrupted: false, timedOut: false };
  const absent: ChildResult = { ...good, code: 100, output: 'E: Unable to locate package' };
  const silent: ChildResult = { ...good, code: 143, timedOut: true };

  /** What is installed, and what is said. */
  async function add(facts: Partial<MachineFacts>, results: Readonly<Record<string, ChildResult>> = {}) {
    const installed: string[] = [];
    const said: string[] = [];
    const install = (name: string) => {
      installed.push(name);
      return Promise.resolve(results[name] ?? good);
    };
    await addLibraries(root, (line) => said.push(line), { ...MACHINE, ...facts }, install);
    return { installed, said: said.join('\n') };
  }

  const table: readonly [string, Partial<MachineFacts>, string[], RegExp][] = [
    ['are both installed for root on Debian', {}, ['libdnnl2', 'libturbojpeg0'], /BNLAB_NO_APT=1 forbids this/],
    [
      'are called as Ubuntu calls them',
      { osRelease: 'ID=mint\nID_LIKE="ubuntu debian"' },
      ['libdnnl2', 'libturbojpeg'],
      /./,
    ],
    [
      'are called as Debian 13 calls them',
      { osRelease: 'ID=debian\nVERSION_ID="13"' },
      ['libdnnl3.6', 'libturbojpeg0'],
      /./,
    ],
    ['are left alone where they are found', { isFound: () => true }, [], /^$/],
    ['are installed one by one', { isFound: (file) => file.test('libdnnl.so.2') }, ['libturbojpeg0'], /photographs/],
    ['are named in one command to others', { root: false }, [], /^Faster .* apt-get install libdnnl2 libturbojpeg0$/],
    ['are not spoken of where that is forbidden', { forbidden: true }, [], /^$/],
  ];
  for (const [behaviour, facts, expected, words] of table) {
    it(behaviour, async () => {
      const { installed, said } = await add(facts);
      assert.deepEqual(installed, expected);
      assert.match(said, words);
    });
  }

  it('that cannot be had do not stop the others, and are left alone for a day', async () => {
    const { installed, said } = await add({}, { libdnnl2: absent });
    assert.deepEqual(installed, ['libdnnl2', 'libturbojpeg0']);
    assert.match(said, /libdnnl2 could not be installed \(Unable to locate package\); going on without it\./);
    assert.deepEqual(readdirSync(path.join(root, '.cache')), ['apt-failed-libdnnl2']);
    assert.deepEqual((await add({ isFound: (file) => file.test('libturbojpeg.so.0') })).installed, []);
    await add({ now: NOW + 2 * DAY_MS });
    assert.ok(!existsSync(path.join(root, '.cache', 'apt-failed-libdnnl2')));
  });

  it('are not asked of a mirror again that has just not answered', async () => {
    const { installed, said } = await add({}, { libdnnl2: silent });
    assert.deepEqual(installed, ['libdnnl2']);
    assert.match(said, /it took too long/);
  });
});
