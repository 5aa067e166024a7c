/**
 * What the stored records of the Imagenette tables hold.
 * @module
 */
import { z } from 'zod';
import type { VariantSettings } from '../../models/variants';
import { Count, EntryFields, SomeNumbers, type CellShape } from '../cells/shape';
import type { ImagenetteName, ImagenetteRecipe } from './recipe';
import type { ImagenetteEntry } from './train';

const Variant = z.looseObject({
  normalization: z.boolean(),
  activation: z.enum(['relu', 'sigmoid']),
  localResponse: z.boolean(),
  auxiliary: z.boolean(),
  dropout: z.number(),
  learningRate: z.number(),
  decay: z.looseObject({ factor: z.number(), epochs: z.number() }),
  l2: z.number(),
  shuffle: z.enum(['shards', 'within-shards']),
  distortion: z.enum(['full', 'reduced']),
}) satisfies z.ZodType<VariantSettings>;

const Arm = z.looseObject({ name: z.string(), settings: Variant, isMain: z.boolean() });

const RecipeFields = {
  scale: z.enum(['imagenet', 'cifar']),
  ...{ width: z.number(), size: Count, miniBatch: Count },
  ...{ steps: Count, searchSteps: Count, roundSteps: Count },
  ...{ rateScales: SomeNumbers, rateAs: z.record(z.string(), z.string()).optional(), seeds: z.array(z.int()).min(1) },
  ...{ momentum: z.number(), auxiliaryWeight: z.number(), populationBatches: Count, holdOutSeed: z.int() },
  arms: z.array(Arm).min(1),
};

const Settings = z.looseObject({
  arm: z.string(),
  learningRate: z.number(),
  decay: z.looseObject({ factor: z.number(), every: z.number() }),
});

const Entry = z
  .looseObject({ ...EntryFields, settings: Settings, top5: z.array(z.number().min(0).max(1)) })
  .refine(
    ({ top5, curves }) => top5.length === curves.steps.length,
    'top-5 accuracies of another length than the steps',
  )
  .refine(
    ({ cell, settings: { arm, learningRate } }) => cell === `${arm}-rate${learningRate}`,
    'a cell of another name than its settings',
  );

/** Of the record of one of the experiments; that of the other is none. */
export function imagenetteShape(name: ImagenetteName): CellShape<ImagenetteEntry> {
  const recipe = z.looseObject({ name: z.literal(name), ...RecipeFields }) satisfies z.ZodType<ImagenetteRecipe>;
  return { recipe, entry: Entry };
}

/** Of `notebooks/results/imagenette.json`. */
export const IMAGENETTE_SHAPE = imagenetteShape('imagenette');
