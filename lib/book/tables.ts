/**
 * Tables of data frames as pages show them: words to the left, numbers to the right, no column that only counts, and rows that
 * become cards where a page is narrow.
 * @module
 */

/** Columns that still fit a phone beside each other. */
const MOST_COLUMNS = 3;
/** A cell with more characters than this is a sentence. */
const SENTENCE = 24;

const NUMBER =
  /^[<>~≈±]?\s*[-−+]?[\d.,]+(?:e[-+]?\d+)?(?:\s*(?:%|x|×|\/|±|to|–|-|\(|\)|[-−+]?[\d.,]+))*$|^(?:NaN|–|-|null|)$/i;

/** Stands in a cell where there is no value. */
const NOTHING = '–';

/** A data frame's table, made for reading; other tables stay as they are. */
export function readableTable(html: string): string {
  return html.replace(
    /<table class="dataframe"([^>]*)>([\s\S]*?)<\/table>/g,
    (whole, attributes: string, body: string) => {
      if (!body.includes('<thead>')) return whole;
      const [head, ...rows] = [...body.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row]) => cellsOf(row!));
      if (head === undefined || rows.some((row) => row.length !== head.length)) return whole;
      return tableHtml(attributes, head, rows);
    },
  );
}

function cellsOf(row: string): string[] {
  return [...row.matchAll(/<t([hd])\b[^>]*>([\s\S]*?)<\/t\1>/g)].map(([, , cell]) => cell!.trim());
}

function tableHtml(attributes: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  // the first column is danfo's index: it says something only where it was given
  const counts = rows.every((row, i) => row[0] === String(i));
  const columns = head.map((_, i) => i).slice(counts ? 1 : 0);
  const isText = (column: number) => !rows.every((row) => NUMBER.test(row[column] || NOTHING));
  const kinds = head.map((_, column) => (isText(column) ? ' class="words"' : ''));
  const isWide = columns.length > MOST_COLUMNS || rows.some((row) => columns.some((i) => row[i]!.length > SENTENCE));
  const heads = columns.map((i) => (head[i] === '' ? '<td></td>' : `<th scope="col"${kinds[i]}>${head[i]}</th>`));
  // what a column is called, for cards, which have no row of names
  const key = (i: number) => (head[i] === '' ? '' : ` data-key="${head[i]!.replaceAll('"', '&quot;')}"`);
  const lines = rows.map((row) => {
    const [first, ...others] = columns;
    const cells = others.map((i) => `<td${kinds[i]}${key(i)}>${row[i] || NOTHING}</td>`);
    const lead = first === undefined ? '' : `<th scope="row"${kinds[first]}${key(first)}>${row[first]}</th>`;
    return `<tr>${lead}${cells.join('')}</tr>`;
  });
  const kind = `dataframe${isWide ? ' cards' : ''}`;
  return `<table class="${kind}"${attributes}>\n<thead><tr>${heads.join('')}</tr></thead>\n<tbody>\n${lines.join('\n')}\n</tbody>\n</table>`;
}
