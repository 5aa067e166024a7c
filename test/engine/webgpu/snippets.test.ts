import assert from 'node:assert/strict';
import { tf } from '../../../lib/engine';
import { MENDED, mended } from '../../../lib/engine/webgpu/snippets';
import { needsGpu } from './support';

interface Runs {
  runWebGPUProgram(program: { getUserCode(): string }, ...rest: unknown[]): unknown;
}

/** The package's own code of the shaders that run in `body`. */
function codeOf(body: () => tf.Tensor): string {
  const backend = tf.backend() as unknown as Runs;
  const codes: string[] = [];
  const stock = backend.runWebGPUProgram.bind(backend);
  backend.runWebGPUProgram = (program, ...rest) => {
    codes.push(program.getUserCode());
    return stock(program, ...rest);
  };
  try {
    tf.tidy(() => void body().dataSync());
  } finally {
    Reflect.deleteProperty(backend, 'runWebGPUProgram');
  }
  return codes.join('\n');
}

const image = (side: number, channels: number) => tf.ones<tf.Rank.R4>([2, side, side, channels]);

/** Of so many channels that a thread computes four of them. */
const wideConvolution = (activation: 'relu' | 'relu6') =>
  tf.fused.conv2d({ x: image(32, 64), filter: tf.ones([3, 3, 64, 64]), strides: 1, pad: 'same', activation });

/** What computes by a snippet, and which. */
const SHADERS: Readonly<Record<string, readonly [body: () => tf.Tensor, snippet: number]>> = {
  relu: [() => tf.relu(tf.ones([3])), 0],
  'a product with relu': [() => tf.fused.matMul({ a: tf.ones([5, 7]), b: tf.ones([7, 3]), activation: 'relu' }), 0],
  'a convolution with relu': [
    () =>
      tf.fused.conv2d({ x: image(4, 3), filter: tf.ones([3, 3, 3, 3]), strides: 1, pad: 'same', activation: 'relu' }),
    0,
  ],
  'relu, four at a time': [() => wideConvolution('relu'), 1],
  relu6: [() => tf.relu6(tf.ones([3])), 2],
  'relu6, four at a time': [() => wideConvolution('relu6'), 3],
  cosh: [() => tf.cosh(tf.ones([3])), 4],
  sinh: [() => tf.sinh(tf.ones([3])), 5],
};

describe('the code of shaders that is mended', () => {
  needsGpu();

  for (const [what, [body, snippet]] of Object.entries(SHADERS)) {
    it(`stands in that of ${what}`, () => {
      const code = codeOf(body);
      assert.ok(code.includes(MENDED[snippet][0]), `not found: ${MENDED[snippet][0]}\nin ${code}`);
      assert.ok(!mended(code).includes(MENDED[snippet][0]) && mended(code).includes(MENDED[snippet][1]));
    });
  }

  it('keeps NaN, and what is large', () => {
    tf.tidy(() => {
      const x = tf.tensor1d([NaN, -1, 2, NaN]);
      assert.deepEqual([...x.relu().dataSync()], [NaN, 0, 2, NaN]);
      const far = tf.tensor1d([-88.5, 88.5, NaN, 0, -1]);
      for (const [name, f] of [
        ['cosh', Math.cosh],
        ['sinh', Math.sinh],
      ] as const)
        [-88.5, 88.5, NaN, 0, -1].forEach((v, i) => {
          const y = tf[name](far).dataSync()[i];
          const want = f(v);
          assert.ok(
            Number.isNaN(want) ? Number.isNaN(y) : Math.abs(y - want) <= 1e-4 * Math.abs(want),
            `${name} ${v}: ${y}`,
          );
        });
    });
  });
});
