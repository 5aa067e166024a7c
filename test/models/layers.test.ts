import assert from 'node:assert/strict';
import { tf } from '../../lib/engine/tf';
import { SeededDropout, setDropoutStep } from '../../lib/models/dropout';
import { LocalResponseNormalization } from '../../lib/models/local-response';
import { Random } from '../../lib/random';

/** Float32 arithmetic against float64: a few units in the last place. */
const TOLERANCE = 1e-6;

describe('SeededDropout', () => {
  const apply = (layer: SeededDropout, training: boolean) =>
    tf.tidy(() => (layer.apply(tf.ones([4, 500]), { training }) as tf.Tensor).dataSync());

  it('keeps about its share, scaled so that the mean stays', () => {
    const values = apply(new SeededDropout({ rate: 0.4, name: 'a' }), true);
    const kept = values.filter((value) => value !== 0);
    assert.ok(kept.every((value) => Math.abs(value - 1 / 0.6) < TOLERANCE));
    // 2000 draws of probability 0.6: five standard deviations are 110
    assert.ok(Math.abs(kept.length - 1200) < 110, String(kept.length));
  });

  it('draws another mask at each training call and the same one again at the same step', () => {
    const layer = new SeededDropout({ rate: 0.5, seed: 3, name: 'b' });
    const [first, second] = [apply(layer, true), apply(layer, true)];
    assert.notDeepEqual(first, second);
    const other = new SeededDropout({ rate: 0.5, seed: 3, name: 'b' });
    other.step = 1;
    assert.deepEqual(apply(other, true), second);
  });

  it('draws the masks that it always drew, so that a resumed run goes on with those of its seed', () => {
    const layer = new SeededDropout({ rate: 0.5, seed: 3, name: 'b' });
    const mask = () => {
      const values = tf.tidy(() => (layer.apply(tf.ones([1, 16]), { training: true }) as tf.Tensor).dataSync());
      return [...values].map((value) => (value ? 1 : 0)).join('');
    };
    assert.deepEqual([mask(), mask()], ['1111100110010000', '0001011010110101']);
  });

  it('changes nothing outside training and at rate 0', () => {
    assert.ok(apply(new SeededDropout({ rate: 0.9 }), false).every((value) => value === 1));
    assert.ok(apply(new SeededDropout({ rate: 0 }), true).every((value) => value === 1));
  });

  it('is set to a step in a whole model', () => {
    const model = tf.sequential({
      layers: [tf.layers.inputLayer({ inputShape: [3] }), new SeededDropout({ rate: 0.5 })],
    });
    setDropoutStep(model, 12);
    assert.equal((model.layers.at(-1) as SeededDropout).step, 12);
    assert.ok(!('step' in model.layers[0]) && !('key' in model.layers[0]), 'other layers are left alone');
  });

  for (const rate of [-0.1, 1, NaN]) {
    it(`refuses a rate of ${rate}`, () => assert.throws(() => new SeededDropout({ rate }), /0 or more and below 1/));
  }

  it('comes back from its configuration', () => {
    const config = new SeededDropout({ rate: 0.25, seed: 9, name: 'c' }).getConfig();
    assert.deepEqual(tf.serialization.SerializationMap.getMap().classNameMap['BnlabSeededDropout'].length, 2);
    assert.deepEqual([config['rate'], config['seed']], [0.25, 9]);
  });
});

describe('LocalResponseNormalization', () => {
  it('is the formula over five channels, with the mean of squares', () => {
    const x = new Random(5).normals(2 * 3 * 3 * 7, 0, 20);
    const layer = new LocalResponseNormalization();
    const y = tf.tidy(() => (layer.apply(tf.tensor4d(x, [2, 3, 3, 7])) as tf.Tensor).dataSync());
    for (let i = 0; i < x.length; i++) {
      const channel = i % 7;
      let squares = 0;
      for (let c = Math.max(0, channel - 2); c <= Math.min(6, channel + 2); c++) squares += x[i - channel + c] ** 2;
      const expected = x[i] / (1 + (1e-4 / 5) * squares) ** 0.75;
      assert.ok(Math.abs(y[i] - expected) <= TOLERANCE * Math.max(1, Math.abs(expected)), `${y[i]} ${expected}`);
    }
  });
});
