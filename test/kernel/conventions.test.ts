import assert from 'node:assert/strict';
import { displayOf } from '../../lib/kernel/mime';

const DISPLAY = Symbol.for('Jupyter.display');
const PNG = Buffer.from('89504e470d0a1a0a00', 'hex');

describe('values made for other JavaScript kernels', () => {
  const CASES: readonly (readonly [name: string, value: unknown, expected: object])[] = [
    [
      'of Deno',
      { [DISPLAY]: () => ({ 'text/html': '<b>x</b>', 'text/plain': 'x' }) },
      { 'text/html': '<b>x</b>', 'text/plain': 'x' },
    ],
    [
      'of Deno, promised',
      { [DISPLAY]: () => Promise.resolve({ 'application/json': { a: 1 } }) },
      { 'application/json': { a: 1 } },
    ],
    [
      'of Deno, before all others',
      { [DISPLAY]: () => ({ 'text/markdown': '*a*' }), _toHtml: () => 'b' },
      { 'text/markdown': '*a*' },
    ],
    [
      'that use themselves',
      {
        text: '<i>',
        [DISPLAY](this: { text: string }) {
          return { 'text/html': this.text };
        },
      },
      { 'text/html': '<i>' },
    ],
    ['of ijavascript', { _toHtml: () => '<p>', _toPng: () => 'iVBO' }, { 'text/html': '<p>', 'image/png': 'iVBO' }],
    [
      'of ijavascript with all forms',
      { _toMime: () => ({ 'image/svg+xml': '<svg/>' }) },
      { 'image/svg+xml': '<svg/>' },
    ],
    [
      'that are canvases',
      { toDataURL: () => `data:image/png;base64,${PNG.toString('base64')}` },
      { 'image/png': PNG.toString('base64') },
    ],
    ['that are charts', { toSpec: () => ({ mark: 'bar' }) }, { 'application/vnd.vegalite.v5+json': { mark: 'bar' } }],
    ['that are elements', { outerHTML: '<p>a</p>' }, { 'text/html': '<p>a</p>' }],
    ['that are drawings', { outerHTML: '<svg><g/></svg>' }, { 'image/svg+xml': '<svg><g/></svg>' }],
    ['that are bytes of a PNG', PNG, { 'image/png': PNG.toString('base64') }],
    ['that are bytes of a JPEG', new Uint8Array([0xff, 0xd8, 0xff, 0xe0]), { 'image/jpeg': '/9j/4A==' }],
  ];
  for (const [name, value, expected] of CASES) {
    it(`are shown: ${name}`, async () => {
      const { data } = await displayOf(value);
      const { 'text/plain': text, ...forms } = data;
      const { 'text/plain': wantedText = text, ...wanted } = expected as Record<string, unknown>;
      assert.deepEqual([forms, text], [wanted, wantedText]);
      assert.equal(typeof text, 'string');
    });
  }

  const PLAIN: readonly (readonly [name: string, value: unknown])[] = [
    ['bytes of nothing known', new Uint8Array([1, 2, 3])],
    [
      'methods that give no such form',
      { [DISPLAY]: () => undefined, _toHtml: () => 3, toDataURL: () => 'x', toSpec: () => 1 },
    ],
    ['properties that are no methods', { [DISPLAY]: 'x', outerHTML: 4 }],
    ['functions', () => 1],
  ];
  for (const [name, value] of PLAIN) {
    it(`are text where they are ${name}`, async () => {
      assert.deepEqual(Object.keys((await displayOf(value)).data), ['text/plain']);
    });
  }

  it('fail as their method fails', async () => {
    const value = { [DISPLAY]: () => Promise.reject(new RangeError('no form')) };
    await assert.rejects(displayOf(value), /no form/);
  });
});
