/**
 * WebDataset shards, bnlab's own and others': tar archives of samples, each a picture and its class.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import { statOf } from '../disk';
import { FileReader } from '../archives/file-reader';
import { ImageListBuilder } from '../source/image-list-builder';
import type { ImageList } from '../source/image-list';
import { insteadText, LeftOutLog, type LeftOut } from '../source/left-out';
import { isPictureName, whyNoPicture } from '../source/picture-names';
import { readLabels } from '../source/read-labels';
import { labelOf, LABEL_MEMBERS } from './sample-label';
import { samplesOf, type Sample } from './samples';
import { checkComplete, readShardIndex, refuseUnended, SHARD_INDEX, wrongShard, type ShardIndex } from './shard-index';
import { missingShards, shardFiles } from './shard-files';

/**
 * Which picture of a sample is shown where it has several: the `first` one, `all` as examples of their own, or the one of this
 * ending (`left.jpg`).
 */
export type PictureChoice = string;

/** The layout of shards, as manifests call it. */
export const SHARDS_LAYOUT = 'WebDataset shards';

/** How to read shards. */
export interface OpenShardsOptions {
  readonly picture?: PictureChoice;
}

/**
 * The shards of a folder in place, in name order: those of its index, or all of its tar files without one.
 *
 * @throws BnlabError (`data`) when shards are missing, cut, incomplete, or not laid out as WebDataset asks.
 */
export function openShards(folder: string, options: OpenShardsOptions = {}): ImageList {
  const index = readShardIndex(folder);
  if (!index)
    return openShardFiles(
      shardFiles(folder).map((name) => path.join(folder, name)),
      options,
    );
  checkComplete(index);
  const files = index.shards.map(({ name, bytes }) => {
    const file = path.join(folder, name);
    const size = statOf(file)?.size;
    if (size !== bytes) throw wrongShard(name, bytes, size);
    return file;
  });
  const extra = shardFiles(folder).filter((name) => !index.shards.some((shard) => shard.name === name));
  return read(files, { ...options, index, extra });
}

/** Shards in the order given. @throws BnlabError (`data`, `io`) as {@link openShards}. */
export function openShardFiles(files: readonly string[], options: OpenShardsOptions = {}): ImageList {
  return read(files, options);
}

interface ReadOptions extends OpenShardsOptions {
  readonly index?: ShardIndex;
  /** Shards that lie in the folder and are not in its index. */
  readonly extra?: readonly string[];
}

function read(files: readonly string[], { picture = 'first', index, extra = [] }: ReadOptions): ImageList {
  const builder = new ImageListBuilder();
  const leftOut = new LeftOutLog();
  for (const name of extra) leftOut.add(name, `a shard that is not in ${SHARD_INDEX}`);
  if (!index)
    for (const name of missingShards(files)) leftOut.add(name, 'no such file: the numbers of the shards jump over it');
  files.forEach((file, i) => {
    const before = builder.length;
    addShard(file, { builder, choice: picture, leftOut, classes: index?.classes });
    const listed = index?.shards[i]?.images;
    if (listed !== undefined && picture === 'first' && builder.length - before !== listed)
      throw wrongCount(path.basename(file), listed, builder.length - before);
  });
  if (builder.length === 0) throw noSamples(files, leftOut.summary());
  const why = index ? `${SHARD_INDEX} lists them` : 'tar files of samples';
  const list = builder.build(index?.classes);
  const origin = { layout: SHARDS_LAYOUT, why, leftOut: leftOut.summary() };
  return (index ? list : withClasses(list)).withOrigin(origin);
}

interface Collected {
  readonly builder: ImageListBuilder;
  readonly choice: PictureChoice;
  readonly leftOut: LeftOutLog;
  readonly classes?: readonly string[];
}

function addShard(file: string, { builder, choice, leftOut, classes }: Collected): void {
  const reader = new FileReader(file);
  try {
    // all samples first: where members lie apart, that is the fault, and not the label that seems to be missing
    const onUnended = classes && ((reason: string) => refuseUnended(reader.name, reason));
    for (const sample of [...samplesOf(reader, leftOut, onUnended)]) {
      const pictures = picturesOf(sample, choice, leftOut, reader.name);
      const [first] = pictures;
      if (first === undefined) continue;
      const label = labelOf(sample, reader);
      if (label === undefined) throw unlabelled(reader.name, first.name, sample);
      const className = classes ? listed(classes, label, reader.name, sample.key) : label;
      for (const { name, offset, size } of pictures) builder.add({ className, name, file, offset, size });
    }
  } finally {
    reader.close();
  }
}

/** The pictures of a sample that are shown; what is not goes to `leftOut`. */
function picturesOf({ key, members }: Sample, choice: PictureChoice, leftOut: LeftOutLog, where: string) {
  const pictures = [...members.keys()].filter((extension) => isPictureName(`x.${extension}`));
  const shown =
    choice === 'all' ? pictures : choice === 'first' ? pictures.slice(0, 1) : pictures.filter((p) => p === choice);
  for (const extension of pictures) {
    if (shown.includes(extension)) continue;
    const reason =
      shown.length > 0 ? 'another picture of a sample (choose with --picture)' : `a picture that is not ${choice}`;
    leftOut.add(`${where}: ${key}.${extension}`, reason);
  }
  if (pictures.length === 0) {
    const unsupported = [...members.keys()]
      .map((extension) => whyNoPicture(`x.${extension}`))
      .find((r) => r?.includes('format'));
    leftOut.add(`${where}: ${key}`, unsupported ?? 'a sample without a picture');
  }
  return shown.map((extension) => members.get(extension)!);
}

/** The class of a number in a set with a list of classes. */
function listed(classes: readonly string[], label: string, where: string, key: string): string {
  const name = /^\d+$/.test(label) ? classes[Number(label)] : classes.find((known) => known === label);
  if (name !== undefined) return name;
  const hint = 'The shard belongs to another set, or is damaged: make the shards again.';
  const expected = `one of the ${classes.length} classes of ${SHARD_INDEX} in ${key}.cls`;
  throw new BnlabError({ kind: 'data', where, expected, got: label, hint });
}

/** The list with the classes that its labels say. */
function withClasses(list: ImageList): ImageList {
  const { classes, areNumbers, classOf } = readLabels(list.classes, (label) => whereIs(list, label));
  return areNumbers ? list.regrouped(classOf, classes) : checkWords(list);
}

function whereIs({ classes, labels, names, containers, containerOf }: ImageList, label: string): string {
  const i = labels.indexOf(classes.indexOf(label));
  return `${path.basename(containers[containerOf[i]!]!)}: the label of ${names.at(i)}`;
}

/** @throws BnlabError (`data`) for texts that are no classes: nearly every picture has one of its own. */
function checkWords(list: ImageList): ImageList {
  if (list.length < 20 || list.classes.length <= list.length / 2) return list;
  const hint = 'Are these captions? Only .cls, a label field in .json, or a .txt of one class name say the class.';
  const got = `${list.classes.length} different ones for ${list.length} pictures, as ${JSON.stringify(list.classes[0]!.slice(0, 60))}`;
  const where = path.basename(list.containers[0]!);
  throw new BnlabError({ kind: 'data', where, expected: 'classes that pictures share', got, hint });
}

function unlabelled(where: string, name: string, { members }: Sample): BnlabError {
  const others = [...members.keys()].filter((extension) => !isPictureName(`x.${extension}`));
  const got = others.length === 0 ? 'none' : `none (but .${others.join(', .')})`;
  const kinds = LABEL_MEMBERS.map((kind) => `.${kind}`).join(', ');
  const hint = `Each picture needs its class in a member of the same key: ${kinds} (a field such as "label" in .json).`;
  return new BnlabError({ kind: 'data', where, expected: `a .cls member beside ${name}`, got, hint });
}

function wrongCount(where: string, expected: number, got: number): BnlabError {
  const hint = 'The shard is damaged: make the shards again (npx bnlab data shards), it keeps those that are whole.';
  return new BnlabError({ kind: 'data', where, expected: `${expected} pictures`, got: `${got}`, hint });
}

function noSamples(files: readonly string[], leftOut: LeftOut): BnlabError {
  const [first] = files;
  const where = first === undefined ? 'shards' : path.basename(first);
  const hint = 'A sample is KEY.jpg with KEY.cls, one after the other in the tar.';
  return new BnlabError({
    kind: 'data',
    where,
    expected: 'samples with pictures',
    got: `none${insteadText(leftOut)}`,
    hint,
  });
}
