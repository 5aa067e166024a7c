/**
 * Whether the two languages of a text were held against each other as they stand: each Korean cell keeps a hash of both.
 * @module
 */
import { createHash } from 'node:crypto';
import type { Cell, Notebook } from '../kernel/notebook';
import { textPairs, type TextPair } from './languages';
import type { Problem } from './problem';

type Found = Omit<Problem, 'lesson'>;

/** What renews the hashes. */
const COMMAND = 'npx bnlab notebook pairs';

/** Hashes of the two texts when somebody last saw that they say the same; in the Korean cell's metadata as `bnlab.pair`. */
interface Agreement {
  readonly en: string;
  readonly ko: string;
}

/** What became of a pair since it was last agreed on. */
type Change = 'none' | 'en' | 'ko' | 'both' | 'new';

/** Checks that no text has changed since its pair was agreed on. */
export function checkPairs(notebook: Notebook): Found[] {
  return textPairs(notebook).pairs.flatMap((pair) => {
    const change = changeOf(pair, notebook);
    if (change === 'none') return [];
    const cell = change === 'en' ? pair.en.cell : pair.ko.cell;
    return [{ cell, rule: 'pair', message: messageOf(change, pair) }];
  });
}

/** A lesson whose pairs are agreed on, and what was left as it is. */
export interface AgreedLesson {
  readonly notebook: Notebook;
  /** How many pairs have new hashes. */
  readonly renewed: number;
  /** Pairs of which one side changed alone. */
  readonly left: readonly Found[];
}

/**
 * Writes into the Korean cells that both languages say the same as they stand.
 *
 * A pair of which one side changed alone is left as it is, since that is what the hashes are there to show, unless `oneSided` says
 * that the other side needs no change.
 */
export function agreePairs(notebook: Notebook, { oneSided = false } = {}): AgreedLesson {
  const { pairs } = textPairs(notebook);
  const isLeft = (pair: TextPair) => ['en', 'ko'].includes(changeOf(pair, notebook)) && !oneSided;
  const renewed = pairs.filter((pair) => changeOf(pair, notebook) !== 'none' && !isLeft(pair));
  const byCell = new Map(renewed.map((pair) => [pair.ko.cell, hashesOf(pair)]));
  const cells = notebook.cells.map((cell, index) => withAgreement(cell, byCell.get(index + 1)));
  const agreed = { ...notebook, cells };
  return { notebook: agreed, renewed: renewed.length, left: checkPairs(agreed) };
}

function changeOf(pair: TextPair, { cells }: Notebook): Change {
  const then = agreementOf(cells[pair.ko.cell - 1]!);
  if (then === undefined) return 'new';
  const now = hashesOf(pair);
  const [en, ko] = [then.en !== now.en, then.ko !== now.ko];
  if (en && ko) return 'both';
  return en ? 'en' : ko ? 'ko' : 'none';
}

function messageOf(change: Exclude<Change, 'none'>, { en, ko }: TextPair): string {
  const alone = (changed: string, other: string, cell: number) =>
    `the ${changed} changed alone: change the ${other} (cell ${cell}), too, then run ${COMMAND}; with --one-sided where it needs no change`;
  if (change === 'en') return alone('English', 'Korean', ko.cell);
  if (change === 'ko') return alone('Korean', 'English', en.cell);
  if (change === 'both') return `it and the English (cell ${en.cell}) changed: where they say the same, run ${COMMAND}`;
  return `nobody has held it against the English (cell ${en.cell}): where they say the same, run ${COMMAND}`;
}

function agreementOf({ metadata }: Cell): Agreement | undefined {
  const pair = (metadata.bnlab as { readonly pair?: Partial<Agreement> } | undefined)?.pair;
  return typeof pair?.en === 'string' && typeof pair.ko === 'string' ? { en: pair.en, ko: pair.ko } : undefined;
}

function withAgreement(cell: Cell, pair: Agreement | undefined): Cell {
  if (pair === undefined) return cell;
  return { ...cell, metadata: { ...cell.metadata, bnlab: { ...(cell.metadata.bnlab ?? {}), pair } } };
}

const hashesOf = ({ en, ko }: TextPair): Agreement => ({ en: hashOf(en.source), ko: hashOf(ko.source) });

/** Where lines break does not matter to what is said. */
function hashOf(text: string): string {
  return createHash('sha256').update(text.trim().replace(/\s+/g, ' ')).digest('hex').slice(0, 12);
}
