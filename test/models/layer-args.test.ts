import assert from 'node:assert/strict';
import { argsOf, checkLayerArgs } from '../../lib/models/layer-args';

const check = (args: object) => checkLayerArgs('Own', args, ['rate']);

describe('the arguments of a layer', () => {
  it('are its own and those of every layer', () => {
    for (const args of [
      {},
      { rate: 1 },
      { name: 'a', inputShape: [2] },
      { trainable: false },
      { trainable: undefined },
    ])
      assert.doesNotThrow(() => check(args));
  });

  const WRONG: readonly (readonly [args: object, message: RegExp])[] = [
    [{ units: 3 }, /Own: expected options among rate, name, .*got units/],
    [{ name: 5 }, /name that is text, got 5/],
    [{ trainable: 1 }, /trainable true or false, got 1/],
  ];
  for (const [args, message] of WRONG)
    it(`are refused: ${JSON.stringify(args)}`, () => assert.throws(() => check(args), message));

  it('are a configuration without what TensorFlow.js adds', () =>
    assert.deepEqual(argsOf({ rate: 1, customObjects: {} }), { rate: 1 }));
});
