/**
 * Any source of pictures as a small set in memory, for experiments on 32x32 images.
 * @module
 */
import { BnlabError } from '../../errors';
import { ImageLoader } from '../loader/loader';
import { chooseDecoder } from '../pictures/decoders';
import type { ImageList } from '../source/image-list';
import { evenly } from '../source/sample';
import { refuseReading } from '../source/refuse-reading';
import { openSplits, type OpenSplitsOptions } from '../source/splits';
import { cifarIn } from './cifar-format';
import { loadCifar10, type Cifar10 } from './cifar10';
import type { LabelledImages } from './labelled';

/** Side of the images in pixels. */
const SIDE = 32;
/** Images of a part that are kept: 150 MB. */
const MOST_IMAGES = 50_000;
/** Labels are bytes here. */
const MOST_CLASSES = 256;
const MINI_BATCH = 100;

/**
 * CIFAR as it is; of other pictures the centre crops, scaled to 32x32, at most 50,000 evenly spread ones of each part.
 *
 * Without a source: what `loadCifar10` finds. @throws BnlabError as `openSplits` does, for digits, more than 256 classes, and pictures
 * that cannot be decoded.
 */
export async function loadImages(source?: string, options: OpenSplitsOptions = {}): Promise<Cifar10> {
  if (source === undefined || cifarIn(source)) {
    refuseReading(options, 'CIFAR');
    return loadCifar10({ folder: source });
  }
  const { train, validation, manifest, detail } = await openSplits(source, options);
  checkFit(train);
  const [trained, tested] = [await small(train), await small(validation)];
  const crop = `centre crops of ${SIDE}x${SIDE} pixels by ${chooseDecoder()}`;
  const taken = trained.labels.length < train.length ? `, ${trained.labels.length} of them` : '';
  const checksums = { train: manifest.train.fingerprint, validation: manifest.validation!.fingerprint, shown: crop };
  const text = `${detail.replace(/\.$/, '')}; ${crop}${taken}.`;
  const about = {
    kind: 'files',
    name: `pictures of ${manifest.source}`,
    detail: text,
    checksums,
    made: manifest,
  } as const;
  return { train: trained, test: tested, classNames: train.classes, source: about };
}

async function small(list: ImageList): Promise<LabelledImages> {
  const kept = list.subset(evenly(list.length, MOST_IMAGES));
  const images = new Uint8Array(kept.length * SIDE * SIDE * 3);
  const miniBatch = Math.min(MINI_BATCH, kept.length);
  const how = { size: SIDE, view: 'centre', shuffle: 'none', keepPartial: true, seed: 0 } as const;
  const loader = new ImageLoader({ list: kept, miniBatch, ...how });
  try {
    let at = 0;
    for (let step = 0; step < loader.order.stepsPerEpoch; step++) {
      const batch = await loader.next();
      images.set(batch.images, at);
      at += batch.images.length;
    }
  } finally {
    await loader.close();
  }
  return { images, labels: Uint8Array.from(kept.labels) };
}

function checkFit({ encoding, classes }: ImageList): void {
  if (encoding === 'picture' && classes.length <= MOST_CLASSES) return;
  const hint = 'Digits are for experiments on MNIST; sets of many classes for npx bnlab train.';
  const got = encoding === 'picture' ? `${classes.length} classes` : 'digits';
  const expected = `colour pictures of at most ${MOST_CLASSES} classes`;
  throw new BnlabError({ kind: 'usage', where: '--data', expected, got, hint });
}
