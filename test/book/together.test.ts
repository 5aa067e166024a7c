import assert from 'node:assert/strict';
import { together } from '../../lib/book/together';
import { renderMarkdown } from '../../lib/book/markdown';

/** The parts that stay on one line, as text. */
const kept = (html: string) =>
  [...together(html).matchAll(/<span class="together">([^<]*)<\/span>/g)].map(([, part]) => part);

describe('lines of a page', () => {
  it('keep a number with its percent sign, a range, the sides of a shape, an option with its value and a name', () => {
    assert.deepEqual(kept('<td>BN-x30: 56.5 % (54.7–57.4), 112 x 112 x 64</td>'), ['BN-x30', '56.5 %', '(54.7–57.4)', '112 x 112 x 64']); // prettier-ignore
    assert.deepEqual(kept('<td>npx bnlab train --data FOLDER --size 224</td>'), ['--data FOLDER', '--size 224']);
  });

  it('change neither code nor attributes nor what is drawn', () => {
    const html = '<pre>a --size 224</pre><img alt="95 %"><svg><text>95 %</text></svg><code>7 %</code>';
    assert.equal(together(html), html);
  });

  it('keep a short formula with the point behind it, and let a long one break', () => {
    const short = together(renderMarkdown('with $d = 0.99$, measured'));
    assert.match(short, /<span class="together"><span class="katex">[\s\S]*<\/span>,<\/span> measured/);
    const long = renderMarkdown(`with $a${' + a'.repeat(20)}$, measured`);
    assert.equal(together(long), long);
  });
});
