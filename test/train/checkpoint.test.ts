import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { checkpointSteps, findCheckpoint, readCheckpoint, saveCheckpoint } from '../../lib/train/checkpoint';
import type { Checkpoint } from '../../lib/train/checkpoint';
import { firstDifference } from '../../lib/train/difference';

const identity = { model: { name: 'BN-x5-cifar', layers: [{ name: 'conv1/3x3' }] }, recipe: { l2: 4e-5 } };

function checkpoint(step: number): Checkpoint {
  const values = Float32Array.from({ length: 300 }, (_, i) => i * step);
  return {
    step,
    identity,
    tensors: new Map([['model/a/kernel', { shape: [3, 100], values }]]),
    state: { window: [step, null] },
  };
}

describe('checkpoints', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-checkpoint-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  const files = () => fs.readdirSync(folder).sort();
  const file = (step: number, ending: string) => path.join(folder, `step-${String(step).padStart(9, '0')}.${ending}`);

  it('come back as they were saved', () => {
    saveCheckpoint(folder, checkpoint(5));
    assert.deepEqual(readCheckpoint(folder, 5), checkpoint(5));
    assert.deepEqual(findCheckpoint(folder, identity)?.checkpoint, checkpoint(5));
  });

  it('are none in an empty folder and in one that does not exist', () => {
    assert.equal(findCheckpoint(folder), undefined);
    assert.equal(findCheckpoint(path.join(folder, 'none')), undefined);
  });

  it('keep the newest two and delete the rest', () => {
    for (const step of [10, 20, 30]) saveCheckpoint(folder, checkpoint(step));
    assert.deepEqual(checkpointSteps(folder), [30, 20]);
    assert.equal(files().length, 4);
  });

  it('of a run that was taken back are kept: those it left behind are not newer than its own', () => {
    for (const step of [30, 40]) saveCheckpoint(folder, checkpoint(step));
    for (const step of [10, 11, 12]) saveCheckpoint(folder, checkpoint(step));
    assert.deepEqual(checkpointSteps(folder), [40, 30, 12, 11]);
    saveCheckpoint(folder, checkpoint(35), { keep: 1 });
    assert.deepEqual(checkpointSteps(folder), [40, 35]);
  });

  it('keep at least the one just written', () => {
    for (const step of [1, 2]) saveCheckpoint(folder, checkpoint(step), { keep: 0 });
    assert.deepEqual(checkpointSteps(folder), [2]);
  });

  it('replace one of the same step', () => {
    saveCheckpoint(folder, checkpoint(10));
    saveCheckpoint(folder, { ...checkpoint(10), state: 'second' });
    assert.equal(readCheckpoint(folder, 10).state, 'second');
  });

  const DAMAGE: readonly (readonly [
    name: string,
    ending: string,
    damage: (bytes: Buffer) => Buffer,
    reason: RegExp,
  ])[] = [
    ['tensors cut short', 'safetensors', (bytes) => bytes.subarray(0, -1), /expected \d+ bytes/],
    ['tensors cut to nothing', 'safetensors', () => Buffer.alloc(0), /got 0 bytes/],
    ['a flipped bit in the tensors', 'safetensors', (bytes) => flip(bytes, bytes.length - 700), /expected checksum/],
    ['a flipped bit in the header', 'safetensors', (bytes) => flip(bytes, 20), /expected checksum/],
    [
      'a flipped bit in the JSON',
      'json',
      (bytes) => flip(bytes, bytes.indexOf('4e-5') < 0 ? 40 : bytes.indexOf('4e-5')),
      /expected (checksum|JSON)/,
    ],
    ['JSON cut short', 'json', (bytes) => bytes.subarray(0, bytes.length / 2), /expected JSON/],
    ['JSON that is null', 'json', () => Buffer.from('null'), /expected JSON with a checksum/],
  ];
  for (const [name, ending, damage, reason] of DAMAGE) {
    it(`fall back to the one before when there is ${name}`, () => {
      for (const step of [10, 20]) saveCheckpoint(folder, checkpoint(step));
      fs.writeFileSync(file(20, ending), damage(fs.readFileSync(file(20, ending))));
      const found = findCheckpoint(folder, identity);
      assert.equal(found?.checkpoint.step, 10);
      assert.deepEqual(found.checkpoint, checkpoint(10));
      assert.match(found.skipped[0].reason, reason);
      assert.throws(() => readCheckpoint(folder, 20), reason);
    });
  }

  it('are an error when all are damaged', () => {
    saveCheckpoint(folder, checkpoint(10));
    fs.rmSync(file(10, 'safetensors'));
    assert.throws(() => findCheckpoint(folder), /expected a checkpoint that is whole, got 1 damaged/);
  });

  it('of another run are refused with the first difference', () => {
    saveCheckpoint(folder, checkpoint(10));
    const other = { ...identity, model: { name: 'BN-x5-cifar', layers: [{ name: 'conv1/7x7' }] } };
    assert.throws(
      () => findCheckpoint(folder, other),
      /with model\.layers\[0\]\.name "conv1\/7x7", got model\.layers\[0\]\.name "conv1\/3x3"/,
    );
  });

  it('take what a killed run left half written with them, and nothing else', () => {
    for (const ending of ['json', 'safetensors'])
      fs.writeFileSync(path.join(folder, `step-000000005.${ending}.0123abcd.tmp`), 'half');
    fs.writeFileSync(path.join(folder, 'network.json.0123abcd.tmp'), 'being written');
    saveCheckpoint(folder, checkpoint(10));
    const made = ['network.json.0123abcd.tmp', 'step-000000010.json', 'step-000000010.safetensors'];
    assert.deepEqual(files().sort(), made);
  });

  for (const failing of ['writeSync', 'fsyncSync', 'renameSync'] as const) {
    for (const nth of [1, 2]) {
      it(`leave the last one whole when the disk fails at ${failing} number ${nth}`, () => {
        saveCheckpoint(folder, checkpoint(10));
        const before = files();
        const working = fs[failing] as (...args: unknown[]) => unknown;
        let calls = 0;
        const replace = (value: unknown) => Object.assign(fs, { [failing]: value });
        replace((...args: unknown[]) => {
          if (++calls < nth) return working(...args);
          throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        });
        try {
          assert.throws(() => saveCheckpoint(folder, checkpoint(20)), /no space left[^]*The disk is full/);
        } finally {
          replace(working);
        }
        assert.ok(calls >= nth, 'the failure was injected');
        assert.deepEqual(findCheckpoint(folder, identity)?.checkpoint, checkpoint(10));
        assert.ok(before.every((name) => files().includes(name)));
        assert.equal(
          files().some((name) => name.endsWith('.tmp')),
          false,
        );
        saveCheckpoint(folder, checkpoint(20));
        assert.equal(findCheckpoint(folder)?.checkpoint.step, 20);
      });
    }
  }
});

describe('firstDifference', () => {
  const CASES: readonly (readonly [expected: unknown, got: unknown, path: string | undefined])[] = [
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, undefined],
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }, 'a[1].b'],
    [{ a: 1 }, {}, 'a'],
    [{}, { a: 1 }, 'a'],
    [[1, 2], [1], '[1]'],
    [[], {}, 'value'],
    [null, {}, 'value'],
    [NaN, NaN, undefined],
  ];
  for (const [expected, got, where] of CASES) {
    it(`finds ${where ?? 'none'} between ${JSON.stringify(expected)} and ${JSON.stringify(got)}`, () => {
      assert.equal(firstDifference(expected, got)?.path, where);
    });
  }
});

function flip(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] ^= 4;
  return copy;
}
