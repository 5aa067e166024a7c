import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { inTeam, type Team } from '../../lib/engine/team';
import { SeededDropout, setDropoutStep, type SeededDropoutArgs } from '../../lib/models/dropout';

const layerOf = (args: Partial<SeededDropoutArgs> = {}) => new SeededDropout({ rate: 0.5, name: 'drop', ...args });
const applied = (layer: SeededDropout, shape: number[], training = true) =>
  tf.tidy(() => [...layer.call(tf.ones(shape), { training }).dataSync()]);
const part = (rows: number, first: number): Team => ({ rows, first, examples: 6, together: 6 });

describe('seeded dropout', () => {
  before(() => useEngine('cpu'));

  it('divides what it keeps by the share that it keeps, so that the mean stays', () => {
    const values = new Set(applied(layerOf({ rate: 0.75 }), [8, 16]));
    assert.deepEqual([...values].sort(), [0, 4]);
  });

  it('gives a process that has some of the examples their rows of the whole mask', () => {
    const whole = applied(layerOf(), [6, 8]);
    for (const [rows, first] of [
      [2, 0],
      [2, 3],
      [1, 5],
      [6, 0],
    ] as const) {
      // prettier-ignore
      const own = inTeam(part(rows, first), () => applied(layerOf(), [rows, 8]));
      assert.deepEqual(own, whole.slice(8 * first, 8 * (first + rows)), `${rows} from ${first}`);
    }
  });

  it('does so where an example is several rows, as inside of TimeDistributed', () => {
    const whole = applied(layerOf(), [18, 4]);
    const own = inTeam(part(2, 3), () => applied(layerOf(), [6, 4]));
    assert.deepEqual(own, whole.slice(4 * 9, 4 * 15));
  });

  it('holds nothing after a call but its output, alone and in a team', () => {
    const x = tf.ones([2, 8]);
    const layer = layerOf();
    for (const call of [
      () => layer.call(x, { training: true }),
      () => inTeam(part(2, 1), () => layer.call(x, { training: true })),
    ]) {
      // prettier-ignore
      const before = tf.memory().numTensors;
      const y = call();
      assert.equal(tf.memory().numTensors, before + 1);
      y.dispose();
    }
    x.dispose();
  });

  it('counts the training calls that draw a mask, and no others', () => {
    const [layer, idle] = [layerOf(), layerOf({ rate: 0 })];
    assert.deepEqual([layer.step, idle.step], [0, 0]);
    applied(layer, [2, 2]);
    applied(layer, [2, 2], false);
    tf.tidy(() => layer.call(tf.ones([2, 2])));
    applied(idle, [2, 2]);
    assert.deepEqual([layer.step, idle.step], [1, 0]);
  });

  it('draws by seed, key and step; without a seed by seed 1', () => {
    const [mask, same] = [applied(layerOf(), [4, 16]), applied(layerOf({ seed: 1 }), [4, 16])];
    assert.deepEqual(mask, same);
    for (const other of [layerOf({ seed: 2 }), layerOf({ name: 'other' }), layerOf({ seed: 0 })])
      assert.notDeepEqual(applied(other, [4, 16]), mask);
  });

  it('goes by its path and the step of a run that it follows', () => {
    const layer = layerOf();
    const tell = layer.followSteps('net/drop');
    assert.deepEqual([layer.key, layer.step], ['net/drop', 0]);
    tell(5);
    assert.equal(layer.step, 5);
    const putBack = layer.holdState();
    applied(layer, [2, 2]);
    assert.equal(layer.step, 6);
    putBack();
    assert.equal(layer.step, 5);
  });

  it('is set to a step wherever it is in a model', () => {
    const [outer, inner] = [layerOf({ name: 'outer' }), layerOf({ name: 'inner', inputShape: [3] })];
    const model = tf.sequential({ layers: [tf.sequential({ layers: [inner] }), outer] });
    setDropoutStep(model, 12);
    assert.deepEqual([outer.step, inner.step], [12, 12]);
  });

  it('lets masks of missing time steps through', () => {
    const mask = tf.tensor1d([1, 0], 'bool');
    assert.equal(layerOf().computeMask(tf.ones([2, 2]), mask), mask);
  });

  it('repeats its kernels whatever the step', () =>
    assert.deepEqual(layerOf().repetition, { repeats: true, counters: ['step'] }));

  it('keeps about the share that its rate leaves', () => {
    // 2000 draws of probability 0.6: five standard deviations are 110
    const kept = applied(layerOf({ rate: 0.4 }), [40, 50]).filter((value) => value !== 0).length;
    assert.ok(Math.abs(kept - 1200) < 110, String(kept));
  });

  it('draws the masks that runs of earlier releases began with', () => {
    const layer = layerOf({ seed: 3, name: 'b' });
    const mask = () => applied(layer, [1, 16]).map((value) => (value ? 1 : 0)).join(''); // prettier-ignore
    assert.deepEqual([mask(), mask()], ['1111100110010000', '0001011010110101']);
  });

  it('is found by the name of its class', () => {
    const [type] = tf.serialization.SerializationMap.getMap().classNameMap.BnlabSeededDropout;
    assert.equal(type, SeededDropout);
  });

  it('refuses options that it does not have', () =>
    assert.throws(
      () => layerOf({ noiseShape: [1] } as never),
      /SeededDropout: expected options among .*got noiseShape/,
    ));

  for (const rate of [-0.1, 1, 1.5, NaN])
    it(`refuses a rate of ${rate}`, () => assert.throws(() => layerOf({ rate }), /rate of 0 or more and below 1/));

  for (const seed of [-1, 0.5, 2 ** 53])
    it(`refuses a seed of ${seed}`, () => assert.throws(() => layerOf({ seed }), /seed that is a whole number of 0/));
});
