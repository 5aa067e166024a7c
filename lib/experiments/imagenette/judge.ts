/**
 * What the Imagenette table says in numbers.
 * @module
 */
import type { ImageCurve, ImageRecord } from '../image-runs';
import type { Manifest } from '../../runs/manifest';
import { armRuns, imagenetteCell, imagenetteRecipeOf, type ImagenetteRecord } from '../../records/imagenette';
import { percent } from '../../statistics';

/**
 * The arms at their chosen rates as the figures of section 4.2 take runs: one curve for each arm and seed that was run to the end.
 *
 * Accuracies are those on all validation pictures, by Algorithm 2; arms without such a run have no curve.
 */
export function imagenetteCurves(record: ImagenetteRecord): ImageRecord {
  const results = imagenetteRecipeOf(record).arms.flatMap((arm) =>
    (armRuns(record, arm)?.runs ?? []).map(({ seed, verdict, steps, curves }): ImageCurve => ({
      cell: arm.name,
      seed,
      verdict,
      divergedAt: verdict === 'diverged' ? steps : null,
      steps: curves.steps,
      top1: curves.test,
      trainLoss: curves.loss,
      final: null,
    })),
  );
  const seeds = [...new Set(results.map(({ seed }) => seed))].sort((a, b) => a - b);
  return { manifest: { ...record.manifest, seeds, networks: networksOf(record) }, results };
}

/** The networks by arm, not by cell. */
function networksOf(record: ImagenetteRecord): Manifest['networks'] {
  const { networks } = record.manifest;
  if (!networks) return undefined;
  const named = imagenetteRecipeOf(record).arms.flatMap((arm) => {
    const chosen = armRuns(record, arm);
    const network = chosen && networks[imagenetteCell(chosen.rate)];
    return network ? [[arm.name, network] as const] : [];
  });
  return Object.fromEntries(named);
}

/** A line for each arm. */
export function summarizeImagenette(record: ImagenetteRecord): string[] {
  const recipe = imagenetteRecipeOf(record);
  const lines = recipe.arms.map((arm) => {
    const chosen = armRuns(record, arm);
    if (!chosen) return `${arm.name.padEnd(18)} rate not chosen yet`;
    const runs = chosen.runs.map((run) =>
      run.verdict === 'diverged' ? `diverged at ${run.steps}` : percent(run.curves.test.at(-1)!, { digits: 1 }),
    );
    return `${arm.name.padEnd(18)} rate ${chosen.rate.learningRate}: ${runs.join(', ') || 'not run'}`;
  });
  return [...lines, `${recipe.steps} steps each; ${record.notRun.length} cells are not run`];
}
