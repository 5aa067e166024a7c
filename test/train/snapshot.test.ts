import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { Optimizer } from '../../lib/train/optimizers';
import type { SafeTensor } from '../../lib/train/safetensors';
import { captureTensors, describeModel, restoreTensors } from '../../lib/train/snapshot';
import { chain, dense } from './replayed';

describe('tensors of a snapshot', () => {
  before(() => useEngine('cpu'));

  const make = () => {
    const [model, optimizer] = [chain(dense(2, { name: 'only' })), new Optimizer({ kind: 'momentum', momentum: 0.5 })];
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const gradients = variables.map((variable) => [variable.name, tf.ones(variable.shape)] as const);
    optimizer.apply(variables, Object.fromEntries(gradients), 0.1);
    tf.dispose(gradients.map(([, gradient]) => gradient));
    return { model, optimizer };
  };

  it('are named by layer and weight, and leave no others when they are put back', () => {
    const { model, optimizer } = make();
    const tensors = tf.memory().numTensors;
    const captured = captureTensors(model, optimizer);
    const [weights, slots] = ['model', 'optimizer'].map((of) => [`${of}/only/kernel`, `${of}/only/bias`]);
    assert.deepEqual([...captured.keys()].sort(), [...weights, ...slots].sort());
    restoreTensors(model, captured, optimizer);
    restoreTensors(model, captured);
    assert.equal(tf.memory().numTensors, tensors);
    assert.deepEqual([...captureTensors(model).keys()], weights);
    optimizer.dispose();
    model.dispose();
  });

  it('bring back weights and slots, and take slots away that there were not', () => {
    const { model, optimizer } = make();
    const [first, without] = [captureTensors(model, optimizer), captureTensors(model)];
    tf.tidy(() => {
      model.setWeights(model.getWeights().map((weight) => tf.fill(weight.shape, 7)));
      for (const [name, slot] of [...optimizer.state()]) optimizer.restore(name, tf.fill(slot.shape, 9));
    });
    restoreTensors(model, first);
    const slots = () => [...optimizer.state().values()].map((slot) => slot.dataSync()[0]);
    assert.deepEqual([captureTensors(model), slots()], [without, [9, 9]]);
    restoreTensors(model, first, optimizer);
    assert.deepEqual(slots(), [1, 1]);
    restoreTensors(model, without, optimizer);
    assert.deepEqual([captureTensors(model), slots()], [without, []]);
    model.dispose();
  });

  it('are refused where one is missing, or where one is of nothing that the model has', () => {
    const { model, optimizer } = make();
    const captured = captureTensors(model);
    const less = new Map([...captured].slice(1));
    assert.throws(() => restoreTensors(model, less), /only\/kernel of shape \[3, 2\], got no such tensor/);
    const more = new Map(captured).set('model/other', captured.get('model/only/bias')!);
    assert.throws(() => restoreTensors(model, more), /no tensor that the model lacks, got model\/other/);
    optimizer.dispose();
    model.dispose();
  });

  const UNLIKE: Readonly<Record<string, readonly [SafeTensor | undefined, RegExp]>> = {
    'of another shape with as many values': [
      { shape: [6], values: new Float32Array(6) },
      /only\/kernel of shape \[3, 2\], got shape \[6\]\n/,
    ],
    'of whole numbers': [
      { shape: [3, 2], values: new Int32Array(6) },
      /only\/kernel of shape \[3, 2\], 32-bit floats, got another type\n/,
    ],
    'of too many values': [
      { shape: [3, 2], values: new Float32Array(7) },
      /only\/kernel of shape \[3, 2\], 6 values, got 7\n/,
    ],
  };
  for (const [what, [found, message]] of Object.entries(UNLIKE)) {
    for (const of of ['model', 'optimizer']) {
      it(`are refused as a damaged file where one is ${what}: ${of}`, () => {
        const { model, optimizer } = make();
        const captured = captureTensors(model, optimizer);
        const damaged = new Map(captured).set(`${of}/only/kernel`, found!);
        assert.throws(
          () => restoreTensors(model, damaged, optimizer),
          (e) => e instanceof BnlabError && e.kind === 'data' && message.test(e.message),
        );
        assert.deepEqual(captureTensors(model, optimizer), captured);
        optimizer.dispose();
        model.dispose();
      });
    }
  }

  it('are those of a model by its name, where somebody gave it one', () => {
    const input = tf.input({ shape: [3] });
    const outputs = dense(2).apply(input) as tf.SymbolicTensor;
    const nameOf = (name?: string) =>
      (describeModel(tf.model({ inputs: input, outputs, name })) as { readonly name: string }).name;
    assert.deepEqual([nameOf('digits'), nameOf(), nameOf()], ['digits', 'model', 'model']);
  });
});
