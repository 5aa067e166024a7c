import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { whyInstall } from './bin';

type Lock = Record<string, { version?: string; integrity?: string; optional?: boolean; link?: boolean }>;

const LOCK: Lock = {
  '': { version: '0.1.0' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/linked': { link: true },
  'node_modules/other-platform': { version: '1.0.0', integrity: 'sha512-o', optional: true },
};
const INSTALLED: Lock = { 'node_modules/a': LOCK['node_modules/a'], 'node_modules/linked': { link: true } };

describe('the check of the installed packages', () => {
  let root = '';

  function write(file: string, packages: Lock): void {
    const full = path.join(root, file);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, JSON.stringify({ packages }));
  }

  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'bnlab-packages-'));
    write('package-lock.json', LOCK);
    write('node_modules/a/package.json', {});
    write('node_modules/.package-lock.json', INSTALLED);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('asks for nothing where every package is that of the lockfile, other platforms aside', () => {
    assert.equal(whyInstall(root), '');
  });

  it('installs where there is no node_modules', () => {
    rmSync(path.join(root, 'node_modules'), { recursive: true });
    assert.match(whyInstall(root), /not installed/);
  });

  it('installs again after an install that was killed: npm writes its record last', () => {
    rmSync(path.join(root, 'node_modules', '.package-lock.json'));
    assert.match(whyInstall(root), /not installed/);
  });

  it('installs again where the record was cut short', () => {
    writeFileSync(path.join(root, 'node_modules', '.package-lock.json'), '{"packages": {"node_mod');
    assert.match(whyInstall(root), /not installed/);
  });

  it('installs again after the lockfile moved on', () => {
    write('package-lock.json', { ...LOCK, 'node_modules/a': { version: '1.0.1', integrity: 'sha512-b' } });
    assert.match(whyInstall(root), /node_modules\/a is not the version/);
  });

  it('installs again where a package is new in the lockfile', () => {
    write('package-lock.json', { ...LOCK, 'node_modules/b': { version: '2.0.0' } });
    assert.match(whyInstall(root), /node_modules\/b/);
  });

  it('installs again where a package folder is gone', () => {
    rmSync(path.join(root, 'node_modules', 'a'), { recursive: true });
    assert.match(whyInstall(root), /node_modules\/a is gone/);
  });
});
