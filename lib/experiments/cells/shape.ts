/**
 * What one experiment's record holds beyond what the records of all such experiments do.
 * @module
 */
import { z } from 'zod';
import type { CellEntry } from '../../records/cell';

/** The recipe and the entries of one experiment, as they are stored. */
export interface CellShape<E extends CellEntry> {
  readonly recipe: z.ZodType;
  readonly entry: z.ZodType<E>;
}

/** Finite numbers, at least one. */
export const SomeNumbers = z.array(z.number()).min(1);

/** A whole number from 1. */
export const Count = z.int().min(1);

const Accuracies = z.array(z.number().min(0).max(1));

const CurvesSchema = z
  .looseObject({
    steps: z.array(z.int()),
    loss: z.array(z.number().nullable()),
    heldOut: Accuracies,
    test: Accuracies,
  })
  .refine(
    ({ steps, loss, heldOut, test }) => [loss, heldOut, test].every((column) => column.length === steps.length),
    'curves of other lengths than their steps',
  );

/** The fields of every entry; each experiment has its own settings, and may have more. */
export const EntryFields = {
  cell: z.string(),
  seed: z.int(),
  verdict: z.enum(['finished', 'diverged']),
  steps: z.int(),
  continuedFrom: z.int(),
  isDetailed: z.boolean().optional(),
  curves: CurvesSchema,
} as const;

/** An entry of any experiment. */
export const AnyEntry = z.looseObject({ ...EntryFields, settings: z.looseObject({}) });
