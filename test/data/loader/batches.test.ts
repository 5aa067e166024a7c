import assert from 'node:assert/strict';
import { gatherImages, gatherLabels, MiniBatchOrder } from '../../../lib/data';

const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b);

describe('MiniBatchOrder', () => {
  it('shows every example once in an epoch', () => {
    const order = new MiniBatchOrder({ examples: 60, miniBatch: 12, seed: 1 });
    const seen = Array.from({ length: 5 }, (_, step) => [...order.indices(step)]).flat();
    assert.deepEqual(sorted(seen), [...Array(60).keys()]);
  });

  it('gives a step the same examples whatever was asked before', () => {
    const options = { examples: 1000, miniBatch: 60, seed: 5 };
    const inOrder = new MiniBatchOrder(options);
    const expected = Array.from({ length: 50 }, (_, step) => [...inOrder.indices(step)]);
    const jumping = new MiniBatchOrder(options);
    for (const step of [49, 0, 17, 16, 33, 1]) assert.deepEqual([...jumping.indices(step)], expected[step]);
  });

  it('orders each epoch and each seed anew', () => {
    const order = new MiniBatchOrder({ examples: 100, miniBatch: 100, seed: 1 });
    const other = new MiniBatchOrder({ examples: 100, miniBatch: 100, seed: 2 });
    assert.notDeepEqual(order.indices(0), order.indices(1));
    assert.notDeepEqual(order.indices(0), other.indices(0));
  });

  it('drops or keeps the partial mini-batch', () => {
    const dropped = new MiniBatchOrder({ examples: 10, miniBatch: 4, seed: 1 });
    const kept = new MiniBatchOrder({ examples: 10, miniBatch: 4, seed: 1, keepPartial: true });
    assert.deepEqual([dropped.stepsPerEpoch, kept.stepsPerEpoch], [2, 3]);
    assert.deepEqual([kept.indices(2).length, kept.indices(3).length, kept.epochOf(3)], [2, 4, 1]);
  });

  it('can keep the stored order', () => {
    const order = new MiniBatchOrder({ examples: 6, miniBatch: 3, seed: 1, shuffle: false });
    assert.deepEqual([...order.indices(3)], [3, 4, 5]);
  });

  it('takes an order of somebody else, which it asks for once an epoch', () => {
    const asked: number[] = [];
    const shuffle = (epoch: number) => {
      asked.push(epoch);
      return Uint32Array.of(3, 2, 1, 0).map((i) => (i + epoch) % 4);
    };
    const order = new MiniBatchOrder({ examples: 4, miniBatch: 2, seed: 1, shuffle });
    const steps = [0, 1, 2, 3].map((step) => [...order.indices(step)]);
    assert.deepEqual(steps, [[3, 2], [1, 0], [0, 3], [2, 1]]); // prettier-ignore
    assert.deepEqual(asked, [0, 1]);
  });

  it('hands out copies', () => {
    const order = new MiniBatchOrder({ examples: 4, miniBatch: 4, seed: 1 });
    const before = [...order.indices(0)];
    order.indices(0).fill(9);
    assert.deepEqual([...order.indices(0)], before);
  });

  const wrong = [
    { examples: 0, miniBatch: 1, seed: 1 },
    { examples: 10, miniBatch: 0, seed: 1 },
    { examples: 10, miniBatch: 2.5, seed: 1 },
    { examples: NaN, miniBatch: 2, seed: 1 },
    { examples: 10, miniBatch: 11, seed: 1 },
  ];
  for (const options of wrong) {
    it(`refuses ${JSON.stringify(options)}`, () => {
      assert.throws(() => new MiniBatchOrder(options), { name: 'BnlabError' });
    });
  }

  it('counts examples below 2^32, which is as many as it can number', () => {
    const of = (examples: number) => new MiniBatchOrder({ examples, miniBatch: 1, seed: 1 });
    assert.equal(of(2 ** 32 - 1).stepsPerEpoch, 4_294_967_295);
    for (const examples of [2 ** 32, 2 ** 33, 2 ** 53]) assert.throws(() => of(examples), { got: String(examples) });
  });

  it('refuses a step before the first', () => {
    assert.throws(() => new MiniBatchOrder({ examples: 2, miniBatch: 1, seed: 1 }).indices(-1), /a step of 0 or more/);
  });
});

describe('gatherImages', () => {
  const images = Uint8Array.of(0, 127, 128, 255, 10, 20);

  it('binarises at half: 127 is background, 128 is ink', () => {
    assert.deepEqual([...gatherImages(images, [1, 0], { imageSize: 2, binary: true })], [1, 1, 0, 0]);
  });

  it('scales to 0 … 1 otherwise', () => {
    assert.deepEqual([...gatherImages(images, [1], { imageSize: 2 })], [Math.fround(128 / 255), 1]);
  });

  it('writes where it is told', () => {
    const into = new Float32Array(2);
    assert.equal(gatherImages(images, [1], { imageSize: 2, binary: true, into }), into);
    assert.deepEqual([...into], [1, 1]);
  });

  it('gathers nothing for no indices', () => {
    assert.equal(gatherImages(images, [], { imageSize: 2 }).length, 0);
  });

  it('refuses indices, sizes and targets that do not fit', () => {
    assert.throws(() => gatherImages(images, [3], { imageSize: 2 }), /indices of 0 to 2, got 3/);
    assert.throws(() => gatherImages(images, [-1], { imageSize: 2 }), /got -1/);
    assert.throws(() => gatherImages(images, [NaN], { imageSize: 2 }), /got NaN/);
    assert.throws(() => gatherImages(images, [0], { imageSize: 4 }), /images of 4 values/);
    assert.throws(() => gatherImages(images, [0], { imageSize: 2, into: new Float32Array(3) }), /room for 1 x 2/);
  });

  it('has a companion for labels', () => {
    assert.deepEqual(gatherLabels(Uint8Array.of(4, 5, 6), Uint32Array.of(2, 0)), Int32Array.of(6, 4));
    assert.throws(() => gatherLabels(Uint8Array.of(4), [1]), /indices of 0 to 0/);
  });
});
