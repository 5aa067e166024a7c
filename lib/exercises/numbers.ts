/**
 * Small sums over plain lists, for solutions that read like the formulas.
 * @module
 */
import type { Random } from '../random';
import { firstOf, itemAt } from '../tuples';

/** Sum of a list. */
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Mean of a list. */
export const mean = (values: readonly number[]): number => sum(values) / values.length;

/** Variance of a list, divided by m; `degrees` is taken off m: 1 gives the unbiased one. */
export function variance(values: readonly number[], degrees = 0): number {
  const center = mean(values);
  return sum(values.map((value) => (value - center) ** 2)) / (values.length - degrees);
}

/** Inner product of two lists of one length. */
export const dot = (a: readonly number[], b: readonly number[]): number => sum(a.map((value, i) => value * b[i]!));

/** The columns of a matrix given by its rows. */
export const columns = (rows: readonly (readonly number[])[]): number[][] =>
  firstOf(rows).map((_, column) => rows.map((row) => itemAt(row, column)));

/** A list of normal numbers, with all their digits. */
export const normals = (random: Random, count: number, center = 0, deviation = 1): number[] =>
  Array.from({ length: count }, () => random.normal(center, deviation));

/** A matrix [rows, width] of normal numbers, by its rows. */
export const matrix = (
  random: Random,
  [rows, width]: readonly [number, number],
  center = 0,
  deviation = 1,
): number[][] => Array.from({ length: rows }, () => normals(random, width, center, deviation));
