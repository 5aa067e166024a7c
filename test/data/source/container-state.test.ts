import assert from 'node:assert/strict';
import { statSync, writeFileSync, type Stats } from 'node:fs';
import path from 'node:path';
import { containerState, containerStates } from '../../../lib/data/source/container-state';
import { temporaryFolder } from '../temporary';

describe('the state of a container', () => {
  const folder = temporaryFolder();

  it('is another one for another file, size or time', () => {
    const stats = { dev: 1, ino: 2, size: 3, mtimeMs: 4 } as Stats;
    const others = [{ dev: 5 }, { ino: 5 }, { size: 5 }, { mtimeMs: 4.5 }].map((change) => ({ ...stats, ...change }));
    assert.equal(new Set([stats, ...others].map((each) => containerState(each))).size, 5);
    assert.equal(containerState({ ...stats, atimeMs: 9, ctimeMs: 9 }), containerState(stats));
  });

  it('is that of archives alone which are there', () => {
    const [tar, picture] = ['a.tar', 'b.jpg'].map((name) => path.join(folder.path, name));
    for (const file of [tar, picture]) writeFileSync(file, 'x');
    const states = containerStates([picture, tar, path.join(folder.path, 'none.tar')]);
    assert.deepEqual(states, [undefined, containerState(statSync(tar)), undefined]);
  });
});
