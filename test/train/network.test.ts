import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { networkOf } from '../../lib/train/network';
import { chain, dense, Noisy } from './replayed';

describe('a network', () => {
  before(() => useEngine('cpu'));

  const rows: readonly (readonly [what: string, layers: () => tf.layers.Layer[], expected: boolean])[] = [
    ['where every layer says so', () => [dense(3), dense(2)], true],
    ['not where one of several does not', () => [dense(3), new Noisy(), dense(2)], false],
  ];
  for (const [what, layers, expected] of rows) {
    it(`repeats its kernels ${what}`, () => {
      const model = chain(...layers());
      try {
        assert.equal(networkOf(model).repeats, expected);
      } finally {
        model.dispose();
      }
    });
  }
});
