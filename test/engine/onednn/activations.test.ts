import assert from 'node:assert/strict';
import { tf } from '../../../lib/engine/tf';
import { BnlabError } from '../../../lib/errors';
import { Random } from '../../../lib/random';
import { assertClose, kernel, needsOneDnn, normals, tensor } from './support';

/** Each activation as an operation of its own. */
const ALONE: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  linear: (x) => x.clone(),
  relu: (x) => x.relu(),
  relu6: (x) => x.relu6(),
  elu: (x) => x.elu(),
  sigmoid: (x) => x.sigmoid(),
  tanh: (x) => x.tanh(),
  leakyrelu: (x) => x.leakyRelu(0.3),
  prelu: (x) => x.prelu(tf.tensor1d([0.1, 0.2, 0.3])),
};

/** Kernels that take an activation along, with inputs whose result has three columns. */
const CALLS: Readonly<Record<string, (activation: string, hasBias: boolean) => tf.Tensor>> = {
  _FusedMatMul: (activation, hasBias) => {
    const inputs = { a: filled([4, 5]), b: filled([5, 3]), ...extra(activation, hasBias) };
    return kernel('_FusedMatMul', inputs, { activation, leakyreluAlpha: 0.3 })[0];
  },
  FusedConv2D: (activation, hasBias) => {
    const inputs = {
      x: filled([2, 4, 4, 2]),
      filter: filled([2, 2, 2, 3]),
      ...extra(activation, hasBias),
    };
    const window = { strides: 1, pad: 'same', dilations: 1, dataFormat: 'NHWC' };
    return kernel('FusedConv2D', inputs, { ...window, activation, leakyreluAlpha: 0.3 })[0];
  },
};

const filled = (shape: number[]) => tensor(normals(new Random(1).split(shape.join()), shape));

function extra(activation: string, hasBias: boolean) {
  return {
    ...(hasBias && { bias: tf.tensor1d([0.5, -0.5, 1]) }),
    ...(activation === 'prelu' && { preluActivationWeights: tf.tensor1d([0.1, 0.2, 0.3]) }),
  };
}

describe('activations that a kernel of oneDNN takes along', () => {
  needsOneDnn();

  for (const [name, call] of Object.entries(CALLS)) {
    for (const [activation, alone] of Object.entries(ALONE)) {
      it(`${name}: ${activation} is what it is alone`, () => {
        tf.tidy(() => {
          for (const hasBias of [false, true]) {
            const expected = alone(call('linear', hasBias));
            const want = { shape: expected.shape, values: Float64Array.from(expected.dataSync()) };
            assertClose(call(activation, hasBias), want, hasBias ? 'with a bias' : 'without one');
          }
        });
      });
    }

    it(`${name}: one of no name is refused, and the names are said`, () => {
      tf.tidy(() => {
        assert.throws(
          () => call('softplus', false),
          (thrown) => thrown instanceof BnlabError && /linear, relu.*softplus/s.test(thrown.message),
        );
      });
    });
  }
});
