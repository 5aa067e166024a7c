import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Linter } from 'eslint';
import { complaintAbout, ROOT } from './bin';

const file = path.join(ROOT, 'lib', 'bin', 'check-node.cjs');

describe('the check of the Node version', () => {
  for (const good of ['20.19.0', '20.20.2', '22.12.0', '22.23.3', '23.0.0', '24.9.0', '25.1.0', '26.10.0', '28.0.0']) {
    it(`accepts Node ${good}`, () => assert.equal(complaintAbout(good), ''));
  }
  for (const bad of ['0.12.18', '6.17.1', '12.22.12', '18.20.8', '20.18.3', '21.7.3', '22.11.0', '']) {
    it(`refuses Node ${bad || 'of no version'} in one sentence that names what is needed`, () => {
      const complaint = complaintAbout(bad);
      assert.match(complaint, /^bnlab runs on Node 20\.19 .* 22\.12 .*\.$/);
      assert.ok(complaint.includes(`this is Node ${bad}`));
      assert.ok(!complaint.includes('\n'));
    });
  }

  it('can be read by every Node: it is ES5', () => {
    const problems = new Linter().verify(readFileSync(file, 'utf8'), {
      languageOptions: { ecmaVersion: 5, sourceType: 'commonjs' },
    });
    assert.deepEqual(problems, []);
  });

  it('agrees with the engines of both package.json', () => {
    for (const manifest of ['package.json', 'lib/package.json']) {
      const { engines } = JSON.parse(readFileSync(path.join(ROOT, manifest), 'utf8')) as { engines: { node: string } };
      assert.equal(engines.node, '^20.19.0 || >=22.12.0', manifest);
    }
  });

  it('is loaded before anything else by npm start and npm test', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    assert.equal(scripts.start, 'node -r ./lib/bin/check-node.cjs lib/bin/start.mjs');
    assert.equal(scripts.test, 'node -r ./lib/bin/check-node.cjs lib/bin/test.mjs');
  });

  it('no script calls the bare tsc, which is the compiler of tslab', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const script of Object.values(scripts)) assert.doesNotMatch(script, /(^|\s|npx )tsc\b/);
  });
});
