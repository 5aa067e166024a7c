import assert from 'node:assert/strict';
import * as danfo from 'danfojs-node';
import { tf } from '../../lib/engine';
import { displayOf, mimeBundle } from '../../lib/kernel/mime';

const textOf = async (value: unknown) => (await displayOf(value)).data['text/plain'];

describe('the value of a cell', () => {
  it('is text as it is, and anything else as Node prints it', async () => {
    assert.equal(await textOf('two\nlines'), 'two\nlines');
    assert.equal(await textOf(Number.NaN), 'NaN');
    assert.equal(await textOf({ a: [1, { b: 2 }] }), '{ a: [ 1, { b: 2 } ] }');
    assert.equal(await textOf(null), 'null');
    assert.equal(await textOf(Object.create(null)), '[Object: null prototype] {}');
  });

  it('is the numbers of a tensor, with shape and type; a disposed one is no error', async () => {
    await tf.setBackend('cpu');
    const tensor = tf.tensor2d([[1, 2]]);
    assert.match(String(await textOf(tensor)), /dtype: float32[\s\S]*shape: \[1,2\][\s\S]*\[\[1, 2\],?\]/);
    tensor.dispose();
    assert.match(String(await textOf(tensor)), /isDisposedInternal: true/);
  });

  it('is an HTML table and a text table for a DataFrame, with everything escaped', async () => {
    const frame = new danfo.DataFrame({ '<a>': [1, 2], b: [1 / 3, Number.NaN], c: ['x & y', '"q"'] });
    const { data } = await displayOf(frame);
    const html = String(data['text/html']);
    assert.match(html, /<th>&lt;a&gt;<\/th><th>b<\/th>/);
    assert.match(html, /<tr><th>0<\/th><td>1<\/td><td>0.333333<\/td><td>x &amp; y<\/td><\/tr>/);
    assert.match(html, /<td>NaN<\/td><td>&quot;q&quot;<\/td>/);
    assert.match(String(data['text/plain']), /0\.333/);
  });

  it('is one column for a Series, and no more than a hundred rows', async () => {
    const series = new danfo.Series(Array.from({ length: 101 }, (_, i) => i));
    const html = String((await displayOf(series)).data['text/html']);
    assert.equal(html.match(/<tr>/g)?.length, 1 + 100);
    assert.match(html, /<p>100 of 101 rows<\/p>/);
  });

  it('is what the value says itself, at once or later, under a name that needs no import', async () => {
    assert.equal(mimeBundle, Symbol.for('bnlab.mimeBundle'));
    const data = { 'text/html': '<i>own</i>', 'text/plain': 'own' };
    assert.deepEqual(await displayOf({ [mimeBundle]: () => ({ data }) }), { data, metadata: {} });
    const later = { [mimeBundle]: () => Promise.resolve({ data, metadata: { width: 1 } }) };
    assert.deepEqual(await displayOf(later), { data, metadata: { width: 1 } });
    await assert.rejects(displayOf({ [mimeBundle]: () => Promise.reject(new Error('no picture')) }), /no picture/);
  });
});
