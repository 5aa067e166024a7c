import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { LocalResponseNormalization, type LocalResponseArgs } from '../../lib/models/local-response';
import { Random } from '../../lib/random';

const SEED = 11;
const CHANNELS = 7;
/** Float32 arithmetic against float64: a few units in the last place. */
const TOLERANCE = 1e-5;

/** Krizhevsky et al. (2012), section 3.3, in float64, with the sum divided by the number of channels of the window. */
function formula(x: readonly number[], radius: number, bias: number, alpha: number, beta: number): number[] {
  return x.map((value, i) => {
    const channel = i % CHANNELS;
    const around = x.slice(i - channel, i - channel + CHANNELS).filter((_, c) => Math.abs(c - channel) <= radius);
    const squares = around.reduce((sum, one) => sum + one ** 2, 0);
    return value / (bias + (alpha / (2 * radius + 1)) * squares) ** beta;
  });
}

describe('local response normalization', () => {
  before(() => useEngine('cpu'));

  const x = [...new Random(SEED).normals(2 * 3 * CHANNELS, 0, 30)];
  const outputOf = (args: LocalResponseArgs) =>
    tf.tidy(() => [...new LocalResponseNormalization(args).call(tf.tensor4d(x, [1, 2, 3, CHANNELS])).dataSync()]);

  const SETTINGS: readonly (readonly [
    args: LocalResponseArgs,
    radius: number,
    bias: number,
    alpha: number,
    beta: number,
  ])[] = [
    [{}, 2, 1, 1e-4, 0.75],
    [{ depthRadius: 0 }, 0, 1, 1e-4, 0.75],
    [{ depthRadius: 1, bias: 2, alpha: 0.5, beta: 0.5 }, 1, 2, 0.5, 0.5],
    [{ depthRadius: 9 }, 9, 1, 1e-4, 0.75],
  ];
  for (const [args, ...settings] of SETTINGS) {
    it(`is the formula: ${JSON.stringify(args)}`, () => {
      const expected = formula(x, ...settings);
      outputOf(args).forEach((value, i) => {
        const scale = Math.max(1, Math.abs(expected[i]));
        assert.ok(Math.abs(value - expected[i]) <= TOLERANCE * scale, `${value} ${expected[i]} at ${i}, seed ${SEED}`);
      });
    });
  }

  it('takes its input alone or in a list', () =>
    tf.tidy(() => {
      const input = tf.tensor4d(x, [1, 2, 3, CHANNELS]);
      const layer = new LocalResponseNormalization();
      assert.deepEqual([...layer.call([input]).dataSync()], [...layer.call(input).dataSync()]);
    }));

  it('comes back from its configuration', () => {
    const args = { depthRadius: 1, bias: 2, alpha: 0.5, beta: 0.25 };
    const config = new LocalResponseNormalization({ name: 'lrn', ...args }).getConfig();
    const again = LocalResponseNormalization.fromConfig(LocalResponseNormalization, { ...config, customObjects: {} }); // prettier-ignore
    const { name, depthRadius, bias, alpha, beta } = again.getConfig();
    assert.deepEqual({ name, depthRadius, bias, alpha, beta }, { name: 'lrn', ...args });
  });

  it('is found by its name in a saved model', async () => {
    const model = tf.sequential({ layers: [new LocalResponseNormalization({ inputShape: [1, 1, 2], bias: 3 })] });
    const again = await tf.models.modelFromJSON({ modelTopology: model.toJSON(null, false) });
    assert.equal(again.layers.at(-1)!.getConfig()['bias'], 3);
  });

  for (const args of [{ depht: 1 }, { bias: Number.NaN }, { alpha: '1' }, { beta: Infinity }])
    it(`refuses ${Object.keys(args)[0]} of ${String(Object.values(args)[0])}`, () => {
      const wrong = new RegExp(Object.keys(args)[0]);
      assert.throws(() => new LocalResponseNormalization(args as LocalResponseArgs), wrong);
    });

  it('repeats its kernels', () => assert.deepEqual(new LocalResponseNormalization().repetition, { repeats: true }));

  for (const depthRadius of [-1, 0.5])
    it(`refuses a radius of ${depthRadius}`, () =>
      assert.throws(() => new LocalResponseNormalization({ depthRadius }), /depthRadius that is a whole number of 0/));
});
