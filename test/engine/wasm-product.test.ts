import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import wabt from 'wabt';
import { tf, useEngine } from '../../lib/engine';
import { FLOATS_WASM } from '../../lib/engine/wasm/floats-module';
import { PRODUCT_WASM } from '../../lib/engine/wasm/product-module';
import { Random } from '../../lib/random';
import { matMul } from './onednn/reference';
import { assertClose, normals, tensor } from './onednn/support';

describe('the matrix product of the wasm engine', () => {
  before(() => useEngine('wasm'));

  for (const [name, module] of [
    ['product', PRODUCT_WASM],
    ['floats', FLOATS_WASM],
  ]) {
    it(`has a module ${name}, which its source assembles to`, async () => {
      const source = readFileSync(path.resolve(__dirname, `../../lib/engine/wasm/${name}.wat`), 'utf8');
      const { buffer } = (await wabt()).parseWat(`${name}.wat`, source, { simd: true }).toBinary({});
      assert.equal(Buffer.from(buffer).toString('base64'), module);
    });
  }

  const sizes = [
    [4, 8, 1],
    [5, 9, 2],
    [60, 100, 784],
    [784, 100, 60],
    [7, 17, 13],
    [3, 8, 5],
    [4, 7, 5],
    [1, 1, 1],
    [63, 10, 100],
  ];
  for (const [M, N, K] of sizes) {
    it(`agrees with float64 loops for ${M} x ${K} by ${K} x ${N}, with every transpose`, () => {
      tf.tidy(() => {
        for (const [tA, tB] of [
          [false, false],
          [true, false],
          [false, true],
          [true, true],
        ]) {
          const random = new Random(1);
          const a = normals(random, tA ? [K, M] : [M, K]);
          const b = normals(random, tB ? [N, K] : [K, N]);
          assertClose(tf.matMul(tensor(a), tensor(b), tA, tB), matMul(a, b, tA, tB), `${tA} ${tB}`);
        }
      });
    });
  }

  it('takes the weights as they are after a change', () => {
    tf.tidy(() => {
      const x = tf.ones<tf.Rank.R2>([4, 8]);
      const w = tf.variable(tf.ones<tf.Rank.R2>([8, 8]));
      assert.equal(x.matMul(w).dataSync()[0], 8);
      w.assign(tf.fill([8, 8], 2));
      assert.equal(x.matMul(w).dataSync()[0], 16);
    });
  });

  it('keeps NaN and infinity where they belong', () => {
    tf.tidy(() => {
      const a = tf.tensor2d([...[NaN, 1, 1, 1], ...[1, 1, 1, 1], ...[Infinity, 1, 1, 1], ...[0, 0, 0, 0]], [4, 4]);
      const rows = tf.matMul(a, tf.ones<tf.Rank.R2>([4, 8])).arraySync() as number[][];
      assert.deepEqual(
        rows.map((row) => row[7]),
        [NaN, 4, Infinity, 0],
      );
    });
  });

  it('goes on when the memory has grown', () => {
    tf.tidy(() => {
      const a = tf.ones<tf.Rank.R2>([16, 16]);
      tf.zeros([64, 1024, 1024]);
      assert.equal(a.matMul(a).sum().dataSync()[0], 16 ** 3);
    });
  });
});
