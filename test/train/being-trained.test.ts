import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { tellInterruptions } from '../../lib/interruption';
import { takeForTraining } from '../../lib/train/being-trained';
import { undoCell } from '../../lib/undo';
import { chain, dense } from './replayed';

/** What is to be put back, as all copies of the library know it. */
const UNDOINGS = Symbol.for('bnlab.undoings');

describe('a model that a run trains', () => {
  before(() => useEngine('cpu'));

  /** Two models that share one of their two layers. */
  function sharing() {
    const [input, shared] = [tf.input({ shape: [3] }), dense(2)];
    const make = () => tf.model({ inputs: input, outputs: dense(2).apply(shared.apply(input)) as tf.SymbolicTensor });
    return { models: [make(), make()], shared };
  }

  it('is refused to another run until the first gives it back', () => {
    const model = chain(dense(2));
    const release = takeForTraining(model);
    assert.throws(() => takeForTraining(model), /a model that no other run is training/);
    takeForTraining(chain(dense(2)))();
    release();
    const later = takeForTraining(model);
    // that of the first run says nothing about the second
    release();
    assert.throws(() => takeForTraining(model), /a model that no other run is training/);
    later();
  });

  it('is refused where another model learns with a weight of it, and not where that is frozen', () => {
    const { models, shared } = sharing();
    const release = takeForTraining(models[0]);
    assert.throws(() => takeForTraining(models[1]), /shares weights with/);
    release();
    shared.trainable = false;
    const releases = models.map(takeForTraining);
    for (const each of releases) each();
  });

  it('is given back where the cell that trains it is broken off, and nothing is kept of a run that is over', () => {
    const cell = new AbortController();
    let signal: AbortSignal | undefined = cell.signal;
    const waiting = () => (globalThis as unknown as Record<symbol, { waiting: Set<unknown> }>)[UNDOINGS].waiting.size;
    tellInterruptions({ isInterrupted: () => false, uninterrupted: (body) => body(), signal: () => signal });
    try {
      const [model, before] = [chain(dense(2)), waiting()];
      const release = takeForTraining(model);
      assert.equal(waiting(), before + 1);
      undoCell(cell.signal);
      const later = takeForTraining(model);
      // of the run that was broken off
      release();
      assert.throws(() => takeForTraining(model), /a model that no other run is training/);
      later();
      assert.equal(waiting(), before);
    } finally {
      signal = undefined;
    }
  });
});
