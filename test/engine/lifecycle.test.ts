import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { onEachEngine } from './engines';

/** A layer's forward pass and gradient: kernels of every origin. */
function works(): void {
  tf.tidy(() => {
    const x = tf.ones<tf.Rank.R4>([1, 4, 4, 1]);
    const f = (w: tf.Tensor) =>
      tf
        .conv2d(x, w as tf.Tensor4D, 1, 'valid')
        .relu()
        .maxPool(2, 2, 'valid') as tf.Tensor;
    assert.deepEqual(
      [
        ...tf
          .grad(f)(tf.ones([3, 3, 1, 1]))
          .dataSync(),
      ],
      Array<number>(9).fill(1),
    );
    const product = tf.matMul(tf.ones([4, 8]), tf.ones([8, 9]));
    assert.equal(product.dataSync()[0], 8);
    const dx = tf.grad((a: tf.Tensor) => tf.matMul<tf.Tensor>(a, tf.ones([8, 9])))(tf.ones([4, 8]));
    assert.equal(dx.dataSync()[0], 9);
  });
}

onEachEngine('an engine lives on', (engine) => {
  it('after a reset of TensorFlow.js', async () => {
    await useEngine(engine);
    works();
    tf.engine().reset();
    await useEngine(engine);
    works();
  });

  it('after somebody removed its backend', async () => {
    tf.removeBackend(engine);
    await useEngine(engine);
    works();
  });
});

describe('tensors move between engines', () => {
  const PATHS = [
    ['cpu', 'wasm', 'cpu'],
    ['wasm', 'onednn', 'wasm'],
    ['onednn', 'cpu', 'onednn'],
    ['tensorflow', 'wasm', 'tensorflow'],
  ];
  for (const path of PATHS) {
    it(`of every type: ${path.join(' to ')}`, async function () {
      const made: tf.Tensor[] = [];
      for (const name of path) {
        try {
          await useEngine(name);
        } catch {
          console.log(`      skipped: ${name} is not here`);
          this.skip();
        }
        if (made.length === 0) {
          made.push(
            tf.tensor1d([1.5, NaN]),
            tf.tensor1d([1, -2], 'int32'),
            tf.tensor1d([true, false], 'bool'),
            tf.tensor1d(['a', '가']),
            tf.complex([1, 2], [3, -4]),
          );
        }
        const clones = made.map((t) => t.clone());
        assert.deepEqual(
          clones.map((t) => [...(t.dataSync() as unknown as number[])]),
          [
            [1.5, NaN],
            [1, -2],
            [1, 0],
            ['a', '가'],
            [1, 3, 2, -4],
          ],
          name,
        );
        const z = clones[4].mul(tf.complex([0, 0], [1, 1]));
        assert.deepEqual([...z.dataSync()], [-3, 1, 4, 2], name);
        tf.dispose([...clones, z]);
      }
      tf.dispose(made);
    });
  }
});
