/**
 * The manifest that `bnlab train` leaves in its folder.
 * @module
 */
import type { tf } from '../engine';
import { INCEPTION_SCALES, type InceptionOptions, type VariantName, type VariantSettings } from '../models';
import { describeNetwork, makeManifest, type Manifest, type RanksDescription } from '../runs';
import type { TrainingRecipe } from '../train';
import type { TrainSource } from './train-source';

/** Everything that one run is made of. */
export interface TrainedParts {
  readonly variant: VariantName;
  readonly settings: VariantSettings;
  readonly recipe: TrainingRecipe;
  readonly network: InceptionOptions;
  readonly model: tf.LayersModel;
  readonly source: TrainSource;
  readonly miniBatch: number;
  readonly seed: number;
  readonly parallel?: RanksDescription;
}

/** Provenance of a run; its length is no part of the recipe, since a run may go on. */
export function trainManifest(parts: TrainedParts): Manifest {
  const { variant, settings, recipe, network, model, source, miniBatch, seed, parallel } = parts;
  const table = INCEPTION_SCALES[network.scale ?? 'imagenet'];
  const { width = table.width } = network;
  const modules = table.rows.filter(({ kind }) => kind === 'inception').length;
  const { detail, manifest } = source;
  // the number of processes may change while a run goes on; how gradients become updates may not
  const updates = parallel?.asynchronous && { asynchronous: true };
  const all = { name: 'train', variant, settings, ...recipe, miniBatch, network, ...updates };
  return makeManifest({
    recipe: all,
    parallel,
    seeds: [seed],
    source: { kind: 'files', name: manifest.source, detail, checksums: { fingerprint: manifest.fingerprint } },
    set: manifest,
    networks: { [variant]: describeNetwork(model, { modules, width, isBatchNormalized: settings.normalization }) },
  });
}
