import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { candidates, packageFor } from '../../../lib/engine/onednn/find';

describe('where oneDNN lies', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'bnlab-dnnl-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is asked by both plain names first, 2.x before 3.x', () => {
    assert.deepEqual(candidates(undefined, [folder, path.join(folder, 'none')]), ['libdnnl.so.2', 'libdnnl.so.3']);
  });

  it('is asked by the names of Debian too, the newest minor release first, as numbers', () => {
    const names = [
      'libdnnl.so.3.6',
      'libdnnl.so.3.12',
      'libdnnl.so.3.12.1',
      'libdnnl.so.2.6',
      'libdnnl.so',
      'libx.so.3.7',
    ];
    for (const name of names) writeFileSync(path.join(folder, name), '');
    assert.deepEqual(candidates(undefined, [folder, folder]).slice(2), ['libdnnl.so.3.12', 'libdnnl.so.3.6']);
  });

  it('is BNLAB_DNNL alone where that is set', () => {
    assert.deepEqual(candidates('/opt/libdnnl.so.3', [folder]), ['/opt/libdnnl.so.3']);
  });
});

describe('the package of oneDNN', () => {
  const table: readonly [system: string, osRelease: string, command: RegExp][] = [
    ['Debian 12', 'ID=debian\nVERSION_ID="12"', /^apt-get install -y libdnnl2$/],
    [
      'Debian 13',
      'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nVERSION_ID="13"\nID=debian',
      /^apt-get install -y libdnnl3\.6$/,
    ],
    ['Ubuntu 22.04', 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="22.04"', /^apt-get install -y libdnnl2$/],
    [
      'a newer Ubuntu',
      'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="26.04"',
      /apt-cache search --names-only '\^libdnnl\[0-9\]'/,
    ],
    ['a Debian to come', 'ID=debian\nVERSION_ID="14"', /apt-cache search/],
    ['Fedora', 'ID=fedora\nVERSION_ID=43', /libdnnl\.so\.2 or libdnnl\.so\.3/],
    ['no os-release', '', /often called onednn/],
  ];
  for (const [system, osRelease, command] of table) {
    it(`is named for ${system}`, () => assert.match(packageFor(osRelease), command));
  }
});
