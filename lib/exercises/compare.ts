/**
 * Whether two parts of answers are the same numbers, and in which simple ways they may differ.
 * @module
 */
import { dims } from '../dims';
import type { Part } from './parts';

/** Share of the largest magnitude that an answer may be off by: a few roundings of single precision, which tensors have. */
const TOLERANCE = 2e-5;

/** How parts are compared. */
export interface Comparison {
  /** Whether every digit counts. */
  readonly exact?: boolean;
  /** Share of the largest magnitude that may be off; by default a few roundings of single precision. */
  readonly tolerance?: number;
}

/** Whether shape and numbers are the same; where one has no number, the other must have the same: NaN is NaN, infinity is infinity. */
export function agree(a: Part, b: Part, comparison: Comparison = {}): boolean {
  return a.shape.join() === b.shape.join() && firstDifference(a, b, comparison) === undefined;
}

/** Place of the first number that differs, undefined where none does. */
export function firstDifference(
  given: Part,
  right: Part,
  { exact = false, tolerance: share = TOLERANCE }: Comparison = {},
): number | undefined {
  const tolerance = exact ? 0 : share * scaleOf(right);
  const at = right.values.findIndex((value, i) => !near(given.values[i]!, value, tolerance));
  return at < 0 ? undefined : at;
}

/** Numbers that ought to be 0 are measured against 1. */
function scaleOf({ values }: Part): number {
  return Math.max(...values.map((value) => (Number.isFinite(value) ? Math.abs(value) : 0))) || 1;
}

function near(a: number, b: number, tolerance: number): boolean {
  return Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance;
}

/** The number that all of `given` is of `right`; undefined where there is no such number, NaN where both are 0 and any would do. */
export function factorBetween(given: Part, right: Part, comparison: Comparison): number | undefined {
  if (given.shape.join() !== right.shape.join()) return undefined;
  const sizes = right.values.map(Math.abs);
  const largest = sizes.indexOf(Math.max(...sizes));
  if (sizes[largest] === 0) return agree(given, right, comparison) ? NaN : undefined;
  const factor = given.values[largest]! / right.values[largest]!;
  if (!Number.isFinite(factor) || factor === 0) return undefined;
  const scaled = { shape: right.shape, values: right.values.map((value) => factor * value) };
  return agree(given, scaled, comparison) ? factor : undefined;
}

/** Rows as columns; undefined where it is no matrix. */
export function transposed({ shape, values }: Part): Part | undefined {
  if (shape.length !== 2) return undefined;
  const [rows, width] = dims(shape, 2);
  return { shape: [width, rows], values: values.map((_, i) => values[(i % rows) * width + Math.floor(i / rows)]!) };
}
