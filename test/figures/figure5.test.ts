import assert from 'node:assert/strict';
import { figure5, figure5Module } from '../../lib/figures';
import { CIFAR_TABLE, INCEPTION_TABLE, type ModuleRow } from '../../lib/models/inception-table';
import type { Figure } from '../../lib/figures';

/** All words of a drawing: those in boxes, and the labels beside them. */
function wordsOf({ data, layout }: Figure): string[] {
  const boxes = data.flatMap(({ mode, text }) => (mode === 'text' ? (text as readonly string[]) : []));
  return [...boxes, ...(layout.annotations as readonly { text: string }[]).map(({ text }) => text)];
}

const modules = INCEPTION_TABLE.rows.filter((row): row is ModuleRow => row.kind === 'inception');

describe('figure 5 as a graph', () => {
  it('has every stage of the table with its output and the filters of each branch', () => {
    const words = wordsOf(figure5());
    for (const { id, output } of INCEPTION_TABLE.rows) {
      assert.ok(
        words.some((text) => text.startsWith(`<b>${id}`)),
        id,
      );
      assert.ok(words.includes(output.join(' x ')), id);
    }
    for (const { id, threeReduce, three, doubleReduce, double } of modules) {
      assert.ok(words.includes(`${threeReduce} – ${three}`), id);
      assert.ok(words.includes(`${doubleReduce} – ${double} – ${double}`), id);
    }
    assert.ok(words.includes('average – 32') && words.includes('max – 128'));
  });

  it('draws four branches a module, three where the table has no 1x1 and passes the pool through', () => {
    const boxes = (figure: Figure) => (figure.layout.shapes as readonly unknown[]).length;
    const plain = INCEPTION_TABLE.rows.length - modules.length + 2;
    assert.equal(boxes(figure5()), plain + 4 * 8 + 3 * 2);
    assert.equal(boxes(figure5Module('4a')), 2 + 1 + 2 + 3 + 2);
    assert.equal(boxes(figure5Module('3c')), 2 + 2 + 3 + 2);
  });

  it('draws any table of the family, in Korean too', () => {
    const figure = figure5({ table: CIFAR_TABLE, language: 'ko' });
    assert.match(figure.caption, /32 x 32 이미지[^]*모듈 6개/);
    assert.ok(wordsOf(figure).includes('선형, 클래스 10개'));
  });

  it('names the input of the enlarged module: the output of the stage before', () => {
    const words = wordsOf(figure5Module('3c'));
    assert.ok(words.includes('input 28 x 28 x 320') && words.includes('stacked 14 x 14 x 576, stride 2'));
    assert.ok(words.includes('1x1 128<br>BN, ReLU') && words.includes('pass through'));
  });

  it('refuses what is no module', () => {
    assert.throws(() => figure5Module('conv1'), /a module: 3a, 3b, 3c, 4a[^]*got "conv1"/);
  });
});
