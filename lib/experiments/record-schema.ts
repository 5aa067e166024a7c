/**
 * What a stored record of an experiment must hold, checked wherever one is read.
 * @module
 */
import { z } from 'zod';

const Numbers = z.array(z.number());
/** JSON has no NaN: a loss that was none is null. */
const Measurements = z.array(z.number().nullable());

const isAlong = (steps: readonly unknown[], ...curves: readonly (readonly unknown[])[]) =>
  curves.every((curve) => curve.length === steps.length);

const Accuracies = z.looseObject({ top1: z.number(), top5: z.number() });

/** One run of an experiment on images. */
export const ImageCurveSchema = z
  .looseObject({
    cell: z.string(),
    seed: z.number().int(),
    verdict: z.enum(['finished', 'diverged']),
    divergedAt: z.number().nullable(),
    steps: Numbers,
    top1: Numbers,
    trainLoss: Measurements,
    final: z.record(z.string(), Accuracies).nullable(),
  })
  .refine(({ steps, top1 }) => isAlong(steps, top1), 'another number of accuracies than of steps')
  .refine(({ verdict, steps }) => verdict === 'diverged' || steps.length > 0, 'a finished run without measurements');

/** The measurements of one network of Figure 1. */
export const Figure1CurvesSchema = z
  .looseObject({
    seed: z.int(),
    steps: Numbers,
    testAccuracy: Numbers,
    percentiles: z.record(z.string(), Numbers),
    loss: Measurements,
  })
  .refine(({ steps, testAccuracy, loss }) => isAlong(steps, testAccuracy, loss), 'curves of different lengths');

/** What claims say of a run besides its result. */
const JudgedManifest = z.looseObject({
  recipe: z.looseObject({
    name: z.string(),
    profile: z.looseObject({ steps: z.number() }),
    cells: z.array(z.looseObject({ name: z.string() })).default([]),
  }),
  seeds: z.array(z.number().int()).min(1),
  data: z.looseObject({ kind: z.string() }),
});

/** A record of cells times seeds; each cell of its recipe has a run for each seed. */
export const ImageRecordSchema = z
  .looseObject({ manifest: JudgedManifest, results: z.array(ImageCurveSchema) })
  .superRefine(({ manifest, results }, context) => {
    const there = new Set(results.map(({ cell, seed }) => `${cell}, seed ${seed}`));
    const wanted = manifest.recipe.cells.flatMap(({ name }) => manifest.seeds.map((seed) => `${name}, seed ${seed}`));
    const missing = wanted.find((run) => !there.has(run));
    if (missing) context.addIssue({ code: 'custom', path: ['results'], message: `no run of ${missing}` });
  });

/** The record of an ensemble: the networks, and what they say together. */
export const EnsemblesSchema = z.looseObject({
  ensembles: z
    .array(
      z.looseObject({
        seed: z.number().int(),
        singleCrop: z.array(Accuracies).min(1),
        multiCrop: z.array(Accuracies).min(1),
        ensembleSingleCrop: Accuracies,
        ensembleMultiCrop: Accuracies,
      }),
    )
    .min(1),
});
