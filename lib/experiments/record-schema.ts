/**
 * What a stored record of an experiment must hold, checked wherever one is read.
 * @module
 */
import { z } from 'zod';

const Numbers = z.array(z.number());
/** JSON has no NaN: a loss that was none is null. */
const Measurements = z.array(z.number().nullable());

/** A share of all, not of a hundred. */
const Accuracy = z.number().min(0).max(1);
/** Where a curve was measured: each step once, in their order. */
const RisingSteps = z
  .array(z.int().min(0))
  .refine((steps) => steps.every((step, i) => i === 0 || step > steps[i - 1]!), 'steps that do not rise');

/** The first of some names that is there twice. */
const twice = (names: readonly string[]) => names.find((name, i) => names.indexOf(name) !== i);

const isAlong = (steps: readonly unknown[], ...curves: readonly (readonly unknown[])[]) =>
  curves.every((curve) => curve.length === steps.length);

const Accuracies = z.looseObject({ top1: Accuracy, top5: Accuracy });

/** One run of an experiment on images. */
export const ImageCurveSchema = z
  .looseObject({
    cell: z.string(),
    seed: z.number().int(),
    verdict: z.enum(['finished', 'diverged']),
    divergedAt: z.number().nullable(),
    steps: RisingSteps,
    top1: z.array(Accuracy),
    trainLoss: Measurements,
    final: z.record(z.string(), Accuracies).nullable(),
  })
  .refine(({ steps, top1 }) => isAlong(steps, top1), 'another number of accuracies than of steps')
  .refine(({ verdict, steps }) => verdict === 'diverged' || steps.length > 0, 'a finished run without measurements');

/** The measurements of one network of Figure 1. */
export const Figure1CurvesSchema = z
  .looseObject({
    seed: z.int(),
    steps: RisingSteps,
    testAccuracy: z.array(Accuracy),
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
  seeds: z
    .array(z.number().int())
    .min(1)
    .refine((seeds) => twice(seeds.map(String)) === undefined, 'a seed twice'),
  data: z.looseObject({ kind: z.string() }),
});

/** A record of cells times seeds; each cell of its recipe has one run for each seed. */
export const ImageRecordSchema = z
  .looseObject({ manifest: JudgedManifest, results: z.array(ImageCurveSchema) })
  .superRefine(({ manifest, results }, context) => {
    const runs = results.map(({ cell, seed }) => `${cell}, seed ${seed}`);
    const there = new Set(runs);
    const wanted = manifest.recipe.cells.flatMap(({ name }) => manifest.seeds.map((seed) => `${name}, seed ${seed}`));
    const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['results'], message });
    const missing = wanted.find((run) => !there.has(run));
    if (missing) refuse(`no run of ${missing}`);
    const doubled = twice(runs);
    if (doubled) refuse(`two runs of ${doubled}`);
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
    .min(1)
    .refine((ensembles) => twice(ensembles.map(({ seed }) => String(seed))) === undefined, 'a seed twice'),
});
