/**
 * The photographs of the Imagenette table: what is trained on, what rates are chosen by, and what is judged by.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { holdOut, openSplits, type DataManifest, type DataSource, type ImageList } from '../../data';
import { BnlabError } from '../../errors';
import { decodeOnce, type DecodedPictures } from '../../train/picture-cache';
import type { OpenCellsOptions } from '../cells/queue';
import type { ImagenetteRecipe } from './recipe';

/** Three sets of pictures that share none. */
export interface ImagenettePictures {
  readonly train: ImageList;
  readonly heldOut: DecodedPictures;
  readonly validation: DecodedPictures;
  readonly classes: number;
  readonly manifest: DataManifest;
  /** For the record: the checksum is that of both parts of the source. */
  readonly source: DataSource;
  readonly detail: string;
}

/** The folder below BNLAB_DATA that holds the set as shards. */
const FOLDER = 'imagenette-128';
/** One thread decodes: cells run side by side, and each computes with one. */
export const DECODING_THREADS = 1;

/** Opens the pictures and decodes those that are looked at again and again. @throws BnlabError (`data`) where there are none. */
export async function openImagenette(
  { holdOutSeed, size }: Pick<ImagenetteRecipe, 'holdOutSeed' | 'size'>,
  { source: place = standardPlace(), reading }: OpenCellsOptions,
): Promise<ImagenettePictures> {
  const { train, validation, manifest, detail } = await openSplits(place, reading);
  const parts = holdOut(train, { seed: holdOutSeed, where: path.basename(place) });
  const decoded = (list: ImageList) => decodeOnce({ list, size, workers: DECODING_THREADS });
  const said = `${detail} Of the training pictures ${parts.validation.length} are held out for the choice of rates.`;
  const { source: name, fingerprint } = manifest;
  return {
    train: train.subset(parts.train),
    heldOut: await decoded(train.subset(parts.validation)),
    validation: await decoded(validation),
    classes: train.classes.length,
    manifest,
    source: { kind: 'files', name, detail: said, checksums: { pictures: fingerprint } },
    detail: said,
  };
}

function standardPlace(): string {
  const place = path.join(process.env.BNLAB_DATA ?? 'data', FOLDER);
  if (existsSync(place)) return place;
  throw new BnlabError({
    kind: 'data',
    where: 'run imagenette',
    expected: `the pictures in ${FOLDER} below BNLAB_DATA or data, or --data with another place`,
    got: 'no such folder',
    hint: 'npx bnlab data download imagenette-160 gets the set, where the internet is; or take the small profile, run ladder --quick.',
  });
}
