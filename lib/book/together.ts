/**
 * What must not be torn apart at the end of a line: a number and its unit, a range, the sides of a shape, an option and its
 * value, a short formula and the point behind it.
 * @module
 */

/** Parts of a text that stay on one line: `69.8 %`, `(54.7–57.4)`, `112 x 112 x 64`, `1 · 2 · 3`, `--size 224`, `BN-x30`. */
const PARTS =
  /[-−+]?\d[\d,.]* %|\(\d[\d,.]*–\d[\d,.]*\)|\d+(?: (?:x|·) \d+)+|--[a-z][\w-]*(?: [\w./]+)?|\bBN-(?:x\d+|Baseline)\b/g;
/** Tags, and what is copied or drawn and has no lines of text. */
const PIECES = /(<(pre|code|math|svg)\b[\s\S]*?<\/\2>|<[^>]*>)/;
/** Formulas of so many characters of TeX fit a line of a phone. */
const SHORT_FORMULA = 30;

const OPEN = '<span class="together">';

/** HTML in which such parts are kept together; code, attributes and drawings stay as they are. */
export function together(html: string): string {
  const isTag = (piece: string) => piece.startsWith('<');
  const pieces = html.split(PIECES).filter((_, i) => i % 3 !== 2);
  keepFormulas(pieces);
  return pieces.map((piece) => (isTag(piece) ? piece : piece.replace(PARTS, `${OPEN}$&</span>`))).join('');
}

/** Puts each short formula of a line, with the punctuation behind it, into one part; `pieces` are changed. */
function keepFormulas(pieces: string[]): void {
  for (let start = 0; start < pieces.length; start++) {
    if (pieces[start] !== '<span class="katex">' || pieces[start - 2]?.includes('katex-display')) continue;
    const end = endOfSpan(pieces, start);
    const [, tex = ''] = /<annotation[^>]*>([^<]*)</.exec(pieces.slice(start, end).find((piece) => piece.startsWith('<math')) ?? '') ?? []; // prettier-ignore
    const behind = /^[,.;:)?!]*/.exec(pieces[end + 1] ?? '')![0];
    if (tex.length > SHORT_FORMULA) continue;
    pieces[start] = `${OPEN}${pieces[start]}`;
    pieces[end] = `${pieces[end]}${behind}</span>`;
    pieces[end + 1] = (pieces[end + 1] ?? '').slice(behind.length);
    start = end;
  }
}

/** Where the span that opens at `start` closes. */
function endOfSpan(pieces: readonly string[], start: number): number {
  let depth = 0;
  for (let at = start; at < pieces.length; at++) {
    if (pieces[at]!.startsWith('<span')) depth++;
    if (pieces[at] === '</span>' && --depth === 0) return at;
  }
  return pieces.length - 1;
}
