import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { tf } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { contentName, isContentName, readWeights, sha256 } from '../../lib/models/weights-file';

type Entry = tf.io.WeightsManifestEntry;

/** SHA-256 of the three bytes "abc", from the standard (FIPS 180-2, appendix B.1). */
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

describe('the weights of a saved model on disk', () => {
  let folder: string;
  beforeEach(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-weights-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, ...bytes: number[]) => fs.writeFileSync(path.join(folder, name), Uint8Array.from(bytes));
  const read = (weights: Entry[], bytes: number, more: object = {}) => {
    write('w.bin', ...Array.from({ length: bytes }, (_, i) => i));
    return readWeights(path.join(folder, 'model.json'), { weightsManifest: [{ paths: ['w.bin'], weights }], ...more });
  };

  it('are told by their content', () => {
    const bytes = new TextEncoder().encode('abc');
    assert.equal(sha256(bytes), ABC);
    assert.equal(contentName(bytes), `weights-${ABC.slice(0, 16)}.bin`);
    const names = [contentName(bytes), 'weights.bin', `weights-${ABC.slice(0, 15)}.bin`, `a${contentName(bytes)}`];
    assert.deepEqual(names.map(isContentName), [true, false, false, false]);
  });

  // bytes of a value, by the format's own words: quantized weights are stored as what they were quantized to
  for (const [type, bytes, quantized] of [
    ['float32', 4],
    ['int32', 4],
    ['bool', 1],
    ['complex64', 8],
    ['float32', 1, 'uint8'],
    ['float32', 2, 'uint16'],
    ['float32', 2, 'float16'],
  ] as const) {
    it(`have as many bytes as their values: ${quantized ?? type}`, () => {
      const quantization = quantized && { dtype: quantized, min: 0, scale: 1 };
      const specs: Entry[] = [
        { name: 'a', shape: [2, 3], dtype: type, quantization },
        { name: 'b', shape: [], dtype: type, quantization },
      ];
      assert.deepEqual(read(specs, 7 * bytes).specs, specs);
      for (const wrong of [7 * bytes - 1, 7 * bytes + 1]) {
        const isSaid = (e: unknown) =>
          e instanceof BnlabError &&
          e.kind === 'data' &&
          e.message.includes(`weights of ${7 * bytes} bytes, got ${wrong}`);
        assert.throws(() => read(specs, wrong), isSaid);
      }
    });
  }

  it('are of any length where there are texts', () => {
    const { data } = read([{ name: 'a', shape: [2], dtype: 'string' }], 5);
    assert.deepEqual([...new Uint8Array(data)], [0, 1, 2, 3, 4]);
  });

  it('are none where none are listed', () => {
    const { specs, data } = readWeights(path.join(folder, 'model.json'), {});
    assert.deepEqual([specs, data.byteLength], [[], 0]);
  });

  it('are the files of all groups, one behind the other', () => {
    for (const [i, name] of ['a', 'b', 'c'].entries()) write(name, i, 10 + i);
    const weights = (name: string, length: number): Entry[] => [{ name, shape: [length], dtype: 'bool' }];
    const weightsManifest = [
      { paths: ['a', 'b'], weights: weights('x', 4) },
      { paths: ['c'], weights: weights('y', 2) },
    ];
    const { specs, data } = readWeights(path.join(folder, 'model.json'), { weightsManifest });
    assert.deepEqual([...new Uint8Array(data)], [0, 10, 1, 11, 2, 12]);
    assert.deepEqual(specs.map(({ name }) => name), ['x', 'y']); // prettier-ignore
  });

  it('are held against the sum that was saved with them', () => {
    const specs: Entry[] = [{ name: 'a', shape: [3], dtype: 'bool' }];
    assert.equal(read(specs, 3, { weightsSha256: sha256(Uint8Array.of(0, 1, 2)) }).data.byteLength, 3);
    assert.throws(() => read(specs, 3, { weightsSha256: ABC }), /that were saved with it, got those of another save/);
  });

  it('are held against the name of their file', () => {
    const weights: Entry[] = [{ name: 'a', shape: [3], dtype: 'bool' }];
    const own = contentName(Uint8Array.of(1, 2, 3));
    const readOwn = () =>
      readWeights(path.join(folder, 'model.json'), { weightsManifest: [{ paths: [own], weights }] });
    write(own, 1, 2, 3);
    assert.deepEqual([...new Uint8Array(readOwn().data)], [1, 2, 3]);
    write(own, 1, 2, 4);
    assert.throws(readOwn, /the name of the file tells, got those of weights-/);
    fs.rmSync(path.join(folder, own));
    assert.throws(readOwn, (e) => e instanceof BnlabError && e.kind === 'io');
  });
});
