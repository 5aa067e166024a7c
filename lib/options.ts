/**
 * Checks of options: their names, and the types of their values.
 * @module
 */
import { BnlabError } from './errors';

/** Nonlinearities that a normalization applies in the same pass. */
export const ACTIVATIONS = ['linear', 'relu', 'sigmoid'] as const;

/** What to say about names that other libraries use, by name. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  momentum:
    "Write decay, the weight of the old value: Keras's momentum 0.99 is decay 0.99, PyTorch's momentum 0.1 is decay 0.9 (1 - momentum), and its momentum None is decay 'cumulative'.",
  eps: 'Write epsilon.',
  affine: 'Write scale (gamma) and center (beta).',
  track_running_stats: 'The moving averages are always kept; frozen: true uses and never updates them.',
  trackRunningStats: 'The moving averages are always kept; frozen: true uses and never updates them.',
  momentumDecay: 'Write decay.',
  renorm: 'Batch renormalization is a layer of its own: batchRenormalization.',
  renormClipping: 'Batch renormalization is a layer of its own, with rMax and dMax: batchRenormalization.',
  renormMomentum: 'Batch renormalization is a layer of its own: batchRenormalization.',
  virtualBatchSize: 'Virtual mini-batches are a layer of their own: ghostBatchNormalization.',
  fused: 'There is nothing to choose: the fused kernel is used wherever it applies.',
  synchronized: 'Each process normalizes its own mini-batch here.',
};

/**
 * @throws BnlabError for an option that is not one of `names`: with the word for it here where another library's name is
 * known, else with the nearest name.
 */
export function checkOptionNames(where: string, options: object, names: readonly string[]): void {
  if (options === null || typeof options !== 'object' || Array.isArray(options)) {
    throw new BnlabError({
      where,
      expected: 'an object of options',
      got: show(options),
      hint: 'For example { epsilon: 1e-3 }.',
    });
  }
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    const known = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined;
    const hint = known ?? hintFor(name, names);
    throw new BnlabError({ where, expected: `options among ${names.join(', ')}`, got: name, hint });
  }
}

/** The name that differs from `name` by the fewest letters, where that is at most two fifths of them; case is not counted. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const distances = names.map((other) => editDistance(plain(name), plain(other)));
  const best = Math.min(...distances);
  return best <= Math.max(1, Math.floor(0.4 * plain(name).length)) ? names[distances.indexOf(best)] : undefined;
}

/** @throws BnlabError unless the value is true or false. */
export function checkBoolean(where: string, option: string, value: unknown): asserts value is boolean {
  if (typeof value === 'boolean') return;
  throw wrongOption({ where, option, expected: 'true or false', value });
}

/** @throws BnlabError unless the value is a finite number, and of the range that `expected` tells where `holds` is given. */
export function checkNumber(
  { where, option, value }: { readonly where: string; readonly option: string; readonly value: unknown },
  expected = 'a finite number',
  holds: (value: number) => boolean = () => true,
): void {
  if (typeof value === 'number' && Number.isFinite(value) && holds(value)) return;
  throw wrongOption({ where, option, expected, value });
}

/** @throws BnlabError unless the value is one of those allowed. */
export function checkChoice<T extends string>(
  where: string,
  option: string,
  value: unknown,
  allowed: readonly T[],
): asserts value is T {
  if (typeof value === 'string' && (allowed as readonly string[]).includes(value)) return;
  const quoted = allowed.map((one) => `'${one}'`);
  const expected = [quoted.slice(0, -1).join(', '), ...quoted.slice(-1)].filter(Boolean).join(' or ');
  throw wrongOption({ where, option, expected, value });
}

/** The error for an option with a value that it cannot have. */
export function wrongOption(parts: {
  readonly where: string;
  readonly option: string;
  readonly expected: string;
  readonly value: unknown;
  readonly hint?: string;
}): BnlabError {
  const { where, option, expected, value, hint = `Correct ${option}.` } = parts;
  return new BnlabError({ where, expected: `${option} ${expected}`, got: show(value), hint });
}

/** A value as a message shows it: text in quotes, so that '0.9' is told from 0.9. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value === 'function') return 'a function';
  return value !== null && typeof value === 'object'
    ? `an object (${value.constructor?.name ?? 'no class'})`
    : String(value);
}

function hintFor(name: string, names: readonly string[]): string {
  const nearest = nearestName(name, names);
  return nearest ? `Did you mean ${nearest}?` : 'Leave it out: it would have no effect.';
}

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Letters to insert, delete or replace until a is b (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + Number(a[i - 1] !== b[j - 1])));
    }
    row = next;
  }
  return row[b.length]!;
}
