/** Convolutions whose factors are rounded to bfloat16, where the processor multiplies them; elsewhere that they are refused. */
import assert from 'node:assert/strict';
import { useEngine } from '../../../lib/engine';
import { currentPrecision } from '../../../lib/engine/active';
import { tf } from '../../../lib/engine/tf';
import { Random } from '../../../lib/random';
import { hasAvx512, needsBf16 } from './bf16-support';
import { randomCase } from './conv-case';
import { conv, convFilterGradient, convInputGradient } from './reference';
import { assertClose, forCases, kernel, needsOneDnn, normals, tensor, type Array64 } from './support';

/** The nearest number of 8 significant bits, of two equally near ones the even one: a float32 without its lower half. */
function toBf16(value: number): number {
  const bits = new Uint32Array(new Float32Array([value]).buffer);
  const lower = bits[0] & 0xffff;
  const isUp = lower > 0x8000 || (lower === 0x8000 && (bits[0] & 0x10000) !== 0);
  bits[0] = (bits[0] & 0xffff0000) + (isUp ? 0x10000 : 0);
  return new Float32Array(bits.buffer)[0];
}

const rounded = ({ shape, values }: Array64): Array64 => ({ shape, values: values.map(toBf16) });

describe('the precision of convolutions on oneDNN', () => {
  needsOneDnn();
  after(() => useEngine('onednn'));

  it('rounds to the nearest of the reference, ties to the even one', () => {
    // 1 + 2^-8 lies between 1 and 1 + 2^-7, 1 + 3 * 2^-8 between that and 1 + 2^-6
    assert.deepEqual([1, 1 + 2 ** -8, 1 + 3 * 2 ** -8, -1.001].map(toBf16), [1, 1, 1 + 2 ** -6, -1]);
  });

  it('is float32 where nothing else is said', async () => {
    const { precision } = await useEngine('onednn');
    assert.deepEqual([precision, currentPrecision()], ['float32', 'float32']);
  });

  it('bf16 is refused where the processor has no instructions for it, and nothing changes', async function () {
    if (hasAvx512() || process.arch !== 'x64') return this.skip();
    await useEngine('onednn');
    await assert.rejects(useEngine('onednn', { precision: 'bf16' }), /a oneDNN that convolve bf16: AVX-512 or AMX/);
    assert.equal(currentPrecision(), 'float32');
    const [x, filter] = [normals(new Random(1), [1, 4, 4, 16]), normals(new Random(2), [3, 3, 16, 16])];
    const window = { stride: [1, 1], dilation: [1, 1], before: [1, 1], out: [4, 4] } as const;
    const [y] = kernel('Conv2D', { x: tensor(x), filter: tensor(filter) }, { strides: 1, pad: 'same' });
    assertClose(y, conv(x, filter, window), 'float32');
  });

  describe('bf16', () => {
    needsBf16();
    before(async () => assert.equal((await useEngine('onednn', { precision: 'bf16' })).precision, 'bf16'));

    forCases('the forward pass multiplies rounded factors and sums them as float32', (random) => {
      const { xShape, filterShape, attributes, window } = randomCase(random);
      const [x, filter] = [normals(random, xShape), normals(random, filterShape)];
      const rule = { ...attributes, dimRoundingMode: 'floor' };
      const [y] = kernel('Conv2D', { x: tensor(x), filter: tensor(filter) }, rule);
      assertClose(y, conv(rounded(x), rounded(filter), window), JSON.stringify({ xShape, filterShape, attributes }));
    });

    forCases('so do the gradients of input and filter', (random) => {
      const { xShape, filterShape, attributes, window } = randomCase(random);
      const [x, filter] = [normals(random, xShape), normals(random, filterShape)];
      const dy = normals(random, [xShape[0], ...window.out, filterShape[3]]);
      const what = JSON.stringify({ xShape, filterShape, attributes });
      const rule = { ...attributes, dimRoundingMode: 'floor' };
      const [dx] = kernel(
        'Conv2DBackpropInput',
        { dy: tensor(dy), filter: tensor(filter) },
        { ...rule, inputShape: xShape },
      );
      assertClose(dx, convInputGradient(rounded(dy), rounded(filter), xShape, window), what);
      const [dw] = kernel('Conv2DBackpropFilter', { x: tensor(x), dy: tensor(dy) }, { ...rule, filterShape });
      // those go by plain loops, which round nothing: oneDNN's gradient writes past its memory there
      const [R, S, C] = filterShape;
      const isByLoops = R * S === 1 && C < 8 && window.stride.some((stride) => stride > 1);
      const factors = isByLoops ? ([x, dy] as const) : ([rounded(x), rounded(dy)] as const);
      assertClose(dw, convFilterGradient(...factors, filterShape, window), what);
    });

    it('float32 comes back to the bit', async () => {
      const random = new Random(3);
      const [x, filter] = [normals(random, [2, 9, 9, 32]), normals(random, [3, 3, 32, 48])].map((one) => tensor(one));
      const values = () => kernel('Conv2D', { x, filter }, { strides: 1, pad: 'same' })[0].dataSync();
      await useEngine('onednn');
      const exact = values();
      await useEngine('onednn', { precision: 'bf16' });
      assert.notDeepEqual(values(), exact);
      await useEngine('onednn');
      assert.deepEqual(values(), exact);
      tf.dispose([x, filter]);
    });
  });
});
