import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { byName, gradientOf } from '../../lib/train/gradient-map';

describe('gradients by name', () => {
  before(() => useEngine('cpu'));

  it('are those of their variables, and never none', () =>
    tf.tidy(() => {
      const variables = ['first', 'second'].map((name) => tf.variable(tf.scalar(0), true, name));
      const gradients = [tf.scalar(1), tf.scalar(2)];
      const named = byName(variables, gradients);
      assert.deepEqual(named, { first: gradients[0], second: gradients[1] });
      assert.equal(gradientOf(named, variables[1]), gradients[1]);
      assert.throws(() => gradientOf(named, { name: 'third' }), /a gradient for third, got none/);
      tf.dispose(variables);
    }));
});
