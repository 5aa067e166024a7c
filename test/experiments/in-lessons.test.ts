import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tf, useEngine } from '../../lib/engine';
import { measureSmall, storedSmall } from '../../lib/experiments/small/in-lessons';
import { printed } from '../printed';
import { writeSmallMnist } from './small-mnist';

describe('a small experiment in a lesson', () => {
  const before = process.env.BNLAB_DATA;
  let folder: string;
  beforeEach(async () => {
    await useEngine('wasm');
    folder = mkdtempSync(path.join(os.tmpdir(), 'bnlab-in-lessons-'));
  });
  afterEach(() => {
    if (before === undefined) delete process.env.BNLAB_DATA;
    else process.env.BNLAB_DATA = before;
    rmSync(folder, { recursive: true, force: true });
  });

  it('is measured on the spot with the steps asked for, and keeps nothing but its numbers', async () => {
    writeSmallMnist(folder);
    process.env.BNLAB_DATA = folder;
    const tensors = tf.memory().numTensors;
    let values: unknown;
    const lines = await printed(async () => (values = await measureSmall('gaussian-inputs', { seed: 2, steps: 3 })));
    assert.deepEqual(lines, ['seed 2: 3 steps']);
    assert.deepEqual(Object.keys(values as object), ['skewnessU', 'skewness', 'kurtosisU', 'kurtosis', 'zeros']);
    assert.equal(tf.memory().numTensors, tensors);
  });

  it('is refused under another name, with the names that there are', async () => {
    await assert.rejects(measureSmall('gausian-inputs', { seed: 1 }), /gaussian-inputs[^]*got "gausian-inputs"/);
  });

  it('has a stored record, or says what makes it', () => {
    assert.ok(storedSmall('optimizers').results.length >= 3);
    assert.throws(() => storedSmall('optimizers', folder), /no such file[^]*npx bnlab run optimizers --record/);
    mkdirSync(path.join(folder, 'small'));
    writeFileSync(path.join(folder, 'small', 'optimizers.json'), '{}');
    assert.throws(() => storedSmall('optimizers', folder), /the record of bnlab run optimizers/);
  });
});
