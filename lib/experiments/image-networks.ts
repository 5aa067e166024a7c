/**
 * Which networks the cells of an experiment on images have, in the numbers that stand beside its results.
 * @module
 */
import { buildInception, networkSettings, type InceptionOptions } from '../models/inception';
import { INCEPTION_SCALES } from '../models/inception-table';
import { describeNetwork, type NetworkDescription } from '../runs/network';
import type { ImageCell, ImageProfile } from './image-runs';

/** The network of a cell, as it is built for a set of so many classes and pictures of so many pixels. */
export function cellNetwork(
  { settings, network }: ImageCell,
  profile: Pick<ImageProfile, 'width' | 'averageDecay'>,
  set: { readonly classes: number; readonly size: number },
): InceptionOptions {
  const { width, averageDecay: decay } = profile;
  return { ...networkSettings(settings), scale: 'cifar', ...set, width, decay, ...network };
}

/** Describes the network of every cell by building it; networks that differ in their seeds alone are built once. */
export function describeCells(
  cells: readonly ImageCell[],
  profile: Pick<ImageProfile, 'width' | 'averageDecay'>,
  set: { readonly classes: number; readonly size: number },
): Readonly<Record<string, NetworkDescription>> {
  const known = new Map<string, NetworkDescription>();
  const entries = cells.map((cell) => {
    const options = { ...cellNetwork(cell, profile, set), seed: 1, dropout: 0, initialScale: 1 };
    const key = JSON.stringify(options);
    const found = known.get(key) ?? describe(options);
    known.set(key, found);
    return [cell.name, found] as const;
  });
  return Object.fromEntries(entries);
}

function describe(options: InceptionOptions): NetworkDescription {
  const { scale = 'imagenet', width = INCEPTION_SCALES[scale].width, normalization = true } = options;
  const model = buildInception(options);
  const modules = INCEPTION_SCALES[scale].rows.filter(({ kind }) => kind === 'inception').length;
  const described = describeNetwork(model, { modules, width, isBatchNormalized: normalization });
  model.dispose();
  return described;
}
