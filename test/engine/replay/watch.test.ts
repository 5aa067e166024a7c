import assert from 'node:assert/strict';
import { tf, useEngine } from '../../../lib/engine';
import { Watch, type WatchOptions } from '../../../lib/engine/replay/watch';

/** An object with everything that a layer keeps. */
function sample() {
  return {
    rate: 0.5,
    undecided: NaN,
    name: 'one',
    list: [1, NaN, { deep: 'a' }],
    settings: { axis: -1, range: { low: 0 } },
    numbers: new Float32Array([1, 2]),
    map: new Map([['a', 1]]),
    set: new Set([1]),
    tensor: tf.scalar(1),
    symbol: tf.input({ shape: [3] }),
    layer: tf.layers.dense({ units: 2 }),
    call: (x: number) => x,
    more: undefined as number | undefined,
  };
}

type Sample = ReturnType<typeof sample>;

const CHANGES: Readonly<Record<string, (object: Sample) => void>> = {
  'a number': (object) => (object.rate = 1),
  'a number that becomes NaN': (object) => (object.rate = NaN),
  'NaN that becomes a number': (object) => (object.undecided = 0),
  'the last of the values': (object) => (object.more = 1),
  'an item of a list': (object) => (object.list[0] = 2),
  'the last item of a list': (object) => (object.list[2] = { deep: 'a' }),
  'one more item': (object) => void object.list.push(NaN),
  'one item less': (object) => void object.list.pop(),
  'an object in a list': (object) => ((object.list[2] as { deep: string }).deep = 'b'),
  'an object in an object': (object) => (object.settings.range.low = 1),
  'another object alike': (object) => (object.settings = { axis: -1, range: { low: 0 } }),
  'one more property': (object) => Object.assign(object, { later: undefined }),
  'one more property further in': (object) => Object.assign(object.settings.range, { high: 1 }),
  'one property less': (object) => void Reflect.deleteProperty(object, 'more'),
  'another tensor': (object) => (object.tensor = tf.scalar(1)),
  'another method': (object) => (object.call = (x) => x),
};

/** What whoever keeps it has to watch himself. */
const UNSEEN: Readonly<Record<string, (object: Sample) => void>> = {
  nothing: () => undefined,
  'a number in a typed array': (object) => (object.numbers[0] = 5),
  'an entry of a map': (object) => void object.map.set('a', 2),
  'a member of a set': (object) => void object.set.add(2),
  'what becomes of a tensor': (object) => void tf.keep(object.tensor),
  'a setting of another layer': (object) => void Object.assign(object.layer, { units: 3 }),
  'what becomes of an input': (object) => void Object.assign(object.symbol, { nodeIndex: 5 }),
  'a property of a map': (object) => void Object.assign(object.map, { owner: 1 }),
  'a property of a set': (object) => void Object.assign(object.set, { owner: 1 }),
  'the same value again': (object) => (object.rate = 0.5),
};

class Layer {
  rate = 1;
  call(): number {
    return this.rate;
  }
}

describe('a watch', () => {
  before(() => useEngine('cpu'));

  for (const [what, change] of Object.entries(CHANGES))
    it(`sees ${what}`, () => {
      const objects = [sample(), sample()];
      for (const object of objects) {
        const watch = new Watch(objects);
        assert.equal(watch.isUnchanged, true);
        change(object);
        assert.equal(watch.isUnchanged, false);
      }
    });

  for (const [what, change] of Object.entries(UNSEEN))
    it(`passes over ${what}`, () => {
      const object = sample();
      const watch = new Watch([object]);
      change(object);
      assert.equal(watch.isUnchanged, true);
    });

  it('sees a value that is as it was again', () => {
    const object = sample();
    const watch = new Watch([object]);
    object.rate = 1;
    assert.equal(watch.isUnchanged, false);
    object.rate = 0.5;
    assert.equal(watch.isUnchanged, true);
  });

  it('sees a method that covers the one of the class, and another one in the class', () => {
    const stock = Object.getOwnPropertyDescriptor(Layer.prototype, 'call')!;
    const changes = [(layer: Layer) => Object.assign(layer, { call: () => 2 }), () => (Layer.prototype.call = () => 2)];
    for (const change of changes) {
      const layer = new Layer();
      const watch = new Watch([layer]);
      assert.equal(watch.isUnchanged, true);
      change(layer);
      assert.equal(watch.isUnchanged, false);
      Object.defineProperty(Layer.prototype, 'call', stock);
    }
  });

  describe('of chosen keys', () => {
    const among = (options: WatchOptions, change: (object: Sample) => void) => {
      const object = sample();
      const watch = new Watch([object], options);
      change(object);
      return watch.isUnchanged;
    };
    const chosen: WatchOptions = { keysOf: (object) => ('tensor' in object ? ['rate', 'settings'] : undefined) };
    const ignoring: WatchOptions = { ignores: (_, key) => key === 'rate' };

    it('sees these, and all of the objects in them', () => {
      assert.equal(among(chosen, CHANGES['a number']), false);
      assert.equal(among(chosen, CHANGES['an object in an object']), false);
      assert.equal(among(chosen, CHANGES['one more property further in']), false);
      assert.equal(among(chosen, CHANGES['another method']), false);
    });

    it('passes over all others, those that come later too', () => {
      for (const what of ['NaN that becomes a number', 'an item of a list', 'one more property', 'another tensor'])
        assert.equal(among(chosen, CHANGES[what]), true, what);
    });

    it('passes over what changes without consequence, and sees all else', () => {
      assert.equal(among(ignoring, CHANGES['a number']), true);
      for (const what of Object.keys(CHANGES).filter((name) => !name.startsWith('a number')))
        assert.equal(among(ignoring, CHANGES[what]), false, what);
    });
  });

  it('ends where objects hold each other', () => {
    const [a, b] = [{ other: {} }, { other: {} }];
    [a.other, b.other] = [b, a];
    assert.equal(new Watch([a]).isUnchanged, true);
  });
});
