import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../data/temporary';
import { removeStale } from './bin';

describe('what was compiled from sources that are gone', () => {
  const folder = temporaryFolder();
  const files = (names: readonly string[]) => {
    for (const name of names) {
      mkdirSync(path.dirname(path.join(folder.path, name)), { recursive: true });
      writeFileSync(path.join(folder.path, name), '');
    }
  };

  it('is removed before the next build, and nothing else', () => {
    files(['index.ts', 'paper/claims/index.ts']);
    const kept = ['index.js', 'index.d.ts', 'paper/claims/index.js', 'results/figure1.json', '.tsbuildinfo'];
    const stale = ['gone.js', 'gone.d.ts', 'paper/claims.d.ts', 'paper/claims.js'];
    files([...kept, ...stale].map((name) => path.join('dist', name)));
    assert.deepEqual(removeStale(folder.path).sort(), [...stale].sort());
    for (const name of kept) assert.ok(existsSync(path.join(folder.path, 'dist', name)), name);
    for (const name of stale) assert.ok(!existsSync(path.join(folder.path, 'dist', name)), name);
  });

  it('is nothing before the first build', () => assert.deepEqual(removeStale(path.join(folder.path, 'none')), []));
});
