/**
 * `bnlab run imagenette-wide`: the Imagenette table at the paper's own width, for its four main arms and one seed, which decides nothing.
 *
 * Command: `npx bnlab run imagenette-wide --jobs 2` (Imagenette at 96 pixels, one seed, a search of three rates: half a second to a second
 * a step on one core, half an hour a cell). Expected after 250 steps at the middle rate: BN-x5 at 39 %, BN-Baseline at 32 %,
 * Inception at 17 %. The stored record says how far it has come.
 * @module
 */
import { experimentOf } from './experiment';
import { IMAGENETTE_WIDE } from './recipe';

/** At the paper's width; its record is `notebooks/results/imagenette-wide.json`. */
export const imagenetteWideExperiment = experimentOf(
  IMAGENETTE_WIDE,
  'Figure 5’s ten modules on Imagenette at their whole width, with one seed',
);
