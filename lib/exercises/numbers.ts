/**
 * Small sums over plain lists, for solutions that read like the formulas.
 * @module
 */
import type { Random } from '../random';
import { sum } from '../statistics';
import { firstOf, itemAt } from '../tuples';

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
