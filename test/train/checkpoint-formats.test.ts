import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../lib/errors';
import { checkpointSteps, findCheckpoint, readCheckpoint, saveCheckpoint } from '../../lib/train/checkpoint';
import { temporaryFolder } from '../data/temporary';

const identity = { model: 'm' };
const save = (folder: string, step: number) =>
  saveCheckpoint(folder, {
    step,
    identity,
    tensors: new Map([['model/a', { shape: [2], values: Float32Array.of(step, 1) }]]),
    state: null,
  });

/** Changes what a checkpoint says of itself, and gives it the checksum of what it says then. */
function saysInstead(file: string, change: object): void {
  const changed = { ...(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>), ...change };
  delete changed.sha256;
  const sha256 = createHash('sha256').update(JSON.stringify(changed)).digest('hex');
  writeFileSync(file, JSON.stringify({ ...changed, sha256 }));
}

describe('a checkpoint', () => {
  const folder = temporaryFolder();
  const own = (name: string) => path.join(folder.path, name);

  it('of step 0, with which each run starts, comes back', () => {
    save(own('zero'), 0);
    assert.equal(readCheckpoint(own('zero'), 0).step, 0);
    assert.equal(findCheckpoint(own('zero'), identity)?.checkpoint.step, 0);
  });

  it('of the former format says that it is one: it is read, and no run goes on from it', () => {
    const file = save(own('former'), 4);
    assert.equal('isFormer' in readCheckpoint(own('former'), 4), false);
    saysInstead(file, { format: 'bnlab checkpoint 1' });
    assert.equal(readCheckpoint(own('former'), 4).isFormer, true);
    assert.equal(findCheckpoint(own('former'))?.checkpoint.isFormer, true);
    assert.throws(() => findCheckpoint(own('former'), identity), /layers are connected \(bnlab checkpoint 2\), got bnlab checkpoint 1/); // prettier-ignore
  });

  const UNREADABLE: Readonly<Record<string, readonly [object, RegExp]>> = {
    'of a format to come': [{ format: 'bnlab checkpoint 9' }, /expected a checkpoint of the format bnlab checkpoint 2, got .*format/], // prettier-ignore
    'of a step below 0': [{ step: -1 }, /a checkpoint of the format bnlab checkpoint 2, got .*step/],
    'without the length of its tensors': [{ tensors: { sha256: '' } }, /bnlab checkpoint 2, got .*tensors\.bytes/],
    'with a length below 0': [{ tensors: { bytes: -8, sha256: '' } }, /expected -8 bytes, got \d+ bytes/],
  };
  for (const [name, [change, message]] of Object.entries(UNREADABLE)) {
    it(`${name} is refused, though its checksum is right`, () => {
      saysInstead(save(own('unreadable'), 4), change);
      assert.throws(() => readCheckpoint(own('unreadable'), 4), message);
      assert.throws(() => findCheckpoint(own('unreadable')), /a checkpoint that is whole, got 1 damaged: /);
    });
  }

  it('that is older and lacks one of its files is deleted all the same', () => {
    for (const step of [1, 2]) save(own('older'), step);
    rmSync(own('older/step-000000001.safetensors'));
    save(own('older'), 3);
    assert.deepEqual(checkpointSteps(own('older')), [3, 2]);
  });

  it('is not looked for in what is no folder', () => {
    writeFileSync(own('file'), '');
    assert.throws(
      () => checkpointSteps(own('file')),
      (thrown) =>
        thrown instanceof BnlabError && thrown.kind === 'io' && /a folder of checkpoints/.test(thrown.message),
    );
  });
});
