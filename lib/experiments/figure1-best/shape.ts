/**
 * What the stored record of Figure 1's grid holds.
 * @module
 */
import { z } from 'zod';
import { Count, EntryFields, SomeNumbers, type CellShape } from '../cells/shape';
import { FIGURE1_NETWORKS, settingName } from '../../records/figure1-grid';
import type { Figure1BestRecipe } from './recipe';
import type { Figure1BestEntry } from './train';

const Steps = z.array(z.int()).min(1);

const Recipe = z.looseObject({
  name: z.literal('figure1-best'),
  hidden: z.array(Count).min(1),
  ...{ miniBatch: Count, steps: Count, gridSteps: Count, finalists: Count },
  ...{ learningRates: SomeNumbers, deviations: SomeNumbers, seeds: z.array(z.int()).min(1) },
  ...{ heldOut: z.int(), testImages: Count, epsilon: z.number(), populationBatches: Count },
  ...{ measureAt: Steps, unitsAt: Steps },
}) satisfies z.ZodType<Figure1BestRecipe>;

const Percentiles = z.array(z.array(z.number()));

const Units = z
  .looseObject({ steps: z.array(z.int()), p15: Percentiles, p50: Percentiles, p85: Percentiles })
  .refine(
    ({ steps, p15, p50, p85 }) => [p15, p50, p85].every((rows) => rows.length === steps.length),
    'percentiles of other lengths than their steps',
  );

const Settings = z.looseObject({
  network: z.enum(FIGURE1_NETWORKS),
  learningRate: z.number(),
  deviation: z.number(),
});

const Entry = z
  .looseObject({ ...EntryFields, settings: Settings, units: Units.optional() })
  .refine(({ cell, settings }) => cell === settingName(settings), 'a cell of another name than its settings');

/** Of `notebooks/results/figure1-best.json`. */
export const FIGURE1_BEST_SHAPE: CellShape<Figure1BestEntry> = { recipe: Recipe, entry: Entry };
