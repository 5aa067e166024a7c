import assert from 'node:assert/strict';
import { Observation, type StatisticsObserver } from '../../lib/norm/observation';

const nothing: StatisticsObserver = () => undefined;
const other: StatisticsObserver = () => undefined;
const RESERVED =
  /^BnlabError: bn: expected no training call while population statistics are being estimated, got one, or/;
const OBSERVED = /^BnlabError: bn: expected a layer that nobody observes, got one with an observer/;

/** An observation that a pass has for itself. */
function reserved(pass = { isOpen: false }): Observation {
  const observation = new Observation();
  observation.reserve('bn', pass, nothing);
  return observation;
}

describe('the place of an observer', () => {
  it('is empty at first, and anybody trains', () => {
    const observation = new Observation();
    assert.equal(observation.observer, undefined);
    observation.checkTraining('bn');
  });

  it("is a user's until it is given back or taken by another one, and anybody trains meanwhile", () => {
    const observation = new Observation();
    for (const observer of [nothing, other, undefined]) {
      observation.observe('bn', observer);
      assert.equal(observation.observer, observer);
      observation.checkTraining('bn');
    }
  });

  for (const [wrong, got] of [
    [null, 'object'],
    ['mean', 'string'],
    [0, 'number'],
    [false, 'boolean'],
  ] as const) {
    it(`takes no ${got} (${wrong}), and stays as it was`, () => {
      const observation = new Observation();
      observation.observe('bn', nothing);
      const message = new RegExp(`^BnlabError: bn: expected a function that receives mean, .*, got ${got}`);
      assert.throws(() => observation.observe('bn', wrong as never), message);
      assert.equal(observation.observer, nothing);
    });
  }

  it('is not given to a pass while a user has it', () => {
    const observation = new Observation();
    observation.observe('bn', other);
    assert.throws(() => observation.reserve('bn', { isOpen: true }, nothing), OBSERVED);
    assert.equal(observation.observer, other);
    observation.checkTraining('bn');
    observation.observe('bn', undefined);
    observation.reserve('bn', { isOpen: false }, nothing);
    assert.equal(observation.observer, nothing);
  });

  it('is given to one pass at a time, and to no user meanwhile', () => {
    const observation = reserved();
    assert.throws(() => observation.reserve('bn', { isOpen: true }, other), RESERVED);
    for (const observer of [other, undefined]) assert.throws(() => observation.observe('bn', observer), RESERVED);
    assert.equal(observation.observer, nothing);
  });

  it('lets a layer train only while the pass that has it is open', () => {
    const pass = { isOpen: false };
    const observation = reserved(pass);
    assert.throws(() => observation.checkTraining('bn'), RESERVED);
    pass.isOpen = true;
    observation.checkTraining('bn');
    pass.isOpen = false;
    assert.throws(() => observation.checkTraining('bn'), RESERVED);
  });

  it('is free again after a pass', () => {
    const observation = reserved();
    observation.release();
    assert.equal(observation.observer, undefined);
    observation.checkTraining('bn');
    observation.observe('bn', other);
    assert.equal(observation.observer, other);
    observation.observe('bn', undefined);
    observation.reserve('bn', { isOpen: false }, nothing);
    assert.equal(observation.observer, nothing);
  });
});
