import assert from 'node:assert/strict';
import { tf } from '../../lib/engine';
import { trainingSteps, type FollowsSteps } from '../../lib/graph';
import { SeededDropout } from '../../lib/models';

/** A layer of a user that wants to know the step. */
class Told extends tf.layers.Layer implements FollowsSteps {
  static className = 'TestTold';
  readonly told: [path: string, step: number][] = [];
  followSteps(path: string): (step: number) => void {
    return (step) => this.told.push([path, step]);
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return [inputs].flat()[0];
  }
}
tf.serialization.registerClass(Told);

/** One that has the name of the method for something else. */
class Other extends tf.layers.Layer {
  static className = 'TestOther';
  readonly followSteps = true;
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return [inputs].flat()[0];
  }
}
tf.serialization.registerClass(Other);

describe('the steps of a run', () => {
  it('are told to every layer that follows them, in whatever model, by the path that all processes know', () => {
    const told = new Told({});
    const dropout = new SeededDropout({ rate: 0.5 });
    const inner = tf.sequential({
      layers: [tf.layers.inputLayer({ inputShape: [3] }), new Other({}), told],
      name: 'inner',
    });
    const model = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [3] }), inner, dropout] }); // prettier-ignore
    const tell = trainingSteps(model);
    assert.deepEqual([told.told, dropout.step], [[], 0], 'nothing is told before a step');
    tell(7);
    tell(8);
    assert.deepEqual(told.told, [['inner/layer_2', 7], ['inner/layer_2', 8]]); // prettier-ignore
    assert.deepEqual([dropout.step, dropout.key], [8, 'layer_2']);
    model.dispose();
  });
});
