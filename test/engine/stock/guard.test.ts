import assert from 'node:assert/strict';
import { tf } from '../../../lib/engine';
import {
  addGradient,
  MENDED_VERSION,
  replaceGradient,
  replaceMethod,
  requireVersion,
} from '../../../lib/engine/stock/guard';
import { mendStock } from '../../../lib/engine/stock';
import { BnlabError } from '../../../lib/errors';

const gradient = { gradFunc: () => ({}) };
const sealed = Object.freeze({ call: () => 0 });

describe('a mend of TensorFlow.js', () => {
  const table: readonly [string, () => void, RegExp][] = [
    [
      'finds no gradient to replace',
      () => replaceGradient('NoSuchKernel', gradient),
      /gradient of NoSuchKernel.*one to replace/,
    ],
    ['finds a gradient where none was', () => addGradient('Relu', gradient), /gradient of Relu.*none yet/],
    ['finds no method of the name', () => replaceMethod({}, 'call', 'a layer', (f) => f), /a layer.*a function 'call'/],
    [
      'finds a method that cannot be replaced',
      () => replaceMethod(sealed, 'call', 'a layer', (f) => f),
      /a replaceable 'call'/,
    ],
  ];
  for (const [what, mend, message] of table) {
    it(`fails loudly when it ${what}`, () => {
      assert.throws(mend, (thrown: unknown) => {
        assert.ok(thrown instanceof BnlabError);
        assert.match(thrown.message, message);
        assert.match(thrown.hint, /npm ci/);
        return true;
      });
    });
  }

  it('is written for the release that is installed', () => {
    assert.equal(tf.version_core, MENDED_VERSION);
    requireVersion();
  });

  it('is applied once: a second time changes nothing', () => {
    const before = tf.getGradient('Conv2D');
    const { addTapeNode } = tf.engine() as unknown as { addTapeNode: unknown };
    mendStock();
    assert.equal(tf.getGradient('Conv2D'), before);
    assert.equal((tf.engine() as unknown as { addTapeNode: unknown }).addTapeNode, addTapeNode);
  });
});
