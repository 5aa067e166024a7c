/**
 * The one place where the words of `--data` become parts: which layout a source has, and where its training and validation pictures
 * lie.
 * @module
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { cifarIn } from '../sets/cifar-format';
import { locateIdxFiles } from '../sets/idx-files';
import { expandFileList, isFileList } from '../shards/braces';
import { shardFiles } from '../shards/shard-files';
import { readShardIndex } from '../shards/shard-index';
import { namesBeside } from './beside';
import { nothingThere } from './nothing-there';
import { parquetFiles, type PartPlace } from './open';
import { namedParts, partOfFile, partNamed } from './part-names';
import { isHidden, isPictureName } from './picture-names';

/** A part with its name for people. */
export interface PlannedPart {
  readonly name: string;
  readonly place: PartPlace;
}

/** Where the parts of a source lie. */
export interface SourcePlan {
  /** What made it recognised. */
  readonly why: string;
  /** The training part, or the whole set where it has no parts. */
  readonly train: PlannedPart;
  /** The validation part; undefined where there is none. */
  readonly validation?: PlannedPart;
  /** Parts that are there and not used. */
  readonly unused: readonly string[];
}

const IMAGENET = ['ILSVRC2012_img_train.tar', 'ILSVRC2012_img_val.tar'] as const;
/** Where Kaggle's edition of ImageNet keeps its pictures. */
const KAGGLE = ['ILSVRC/Data/CLS-LOC', 'Data/CLS-LOC', 'CLS-LOC'];

/** Finds the parts of a source. @throws BnlabError (`usage`) where nothing is. */
export function planSource(source: string): SourcePlan {
  const stat = statOf(source);
  if (!stat && isFileList(source)) return planFiles(expandFileList(source), source);
  if (!stat) throw nothingThere(source);
  if (!stat.isDirectory()) return whole(source, 'a file');
  return planFolder(source);
}

function planFolder(folder: string): SourcePlan {
  const kaggle = KAGGLE.map((inner) => path.join(folder, inner)).find((place) => existsSync(place));
  if (kaggle) return planFolder(kaggle);
  const [train, val] = IMAGENET.map((name) => path.join(folder, name));
  if (existsSync(train)) {
    const validation = existsSync(val) ? partAt(val) : undefined;
    const unused = namesBeside(folder, validation ? [train, val] : [train]);
    return { why: 'ImageNet’s archives', train: partAt(train), validation, unused };
  }
  return planParts(folder) ?? planSet(folder) ?? planInner(folder) ?? whole(folder, 'no parts in it');
}

/** `train/` with `val/` and their like, as folders, archives or indexes. */
function planParts(folder: string): SourcePlan | undefined {
  const places = new Map<string, string>();
  const others: string[] = [];
  for (const entry of entriesOf(folder)) {
    const file = path.join(folder, entry);
    const isFolder = statOf(file)?.isDirectory() ?? false;
    const stem = isFolder ? entry : /^(.*)\.tar$/.exec(entry)?.[1];
    if (stem === undefined) continue;
    if (partNamed(stem) === undefined) others.push(entry);
    else if (isFolder || !places.has(stem)) places.set(stem, file);
  }
  const parts = namedParts([...places.keys()]);
  if (!parts || (others.length > 0 && holdsPicturesOnly(places.get(parts.train)!))) return undefined;
  const used = [parts.train, parts.validation].flatMap((name) => (name === undefined ? [] : [places.get(name)!]));
  const [train, validation] = used.map(partAt);
  return { why: 'parts by name', train, validation, unused: namesBeside(folder, used) };
}

/** A folder like those of classes: one of trains, beside one of buses. */
function holdsPicturesOnly(place: string): boolean {
  if (!statSync(place).isDirectory()) return false;
  const entries = entriesOf(place);
  return entries.some(isPictureName) && entries.every((name) => !statOf(path.join(place, name))?.isDirectory());
}

const statOf = (file: string) => statSync(file, { throwIfNoEntry: false });

/** Sets whose parts are files of one folder: CIFAR, MNIST, shards and Parquet files with the part in their names. */
function planSet(folder: string): SourcePlan | undefined {
  const cifar = cifarIn(folder);
  if (cifar) {
    const { format, folder: place } = cifar;
    const test = existsSync(path.join(place, format.testFile));
    const train = format.trainFiles.some((name) => existsSync(path.join(place, name)));
    const part = (isTest: boolean, name: string) => ({
      name,
      place: { kind: 'cifar', folder: place, test: isTest } as const,
    });
    const why = `${format.name}’s batch files`;
    if (!train) return { why, train: part(true, format.testFile), unused: [] };
    const validation = test ? part(true, format.testFile) : undefined;
    return {
      why,
      train: part(false, format.trainFiles.length > 1 ? 'training batches' : format.trainFiles[0]),
      validation,
      unused: [],
    };
  }
  if (locateIdxFiles(folder, { relatives: true })) {
    const part = (test: boolean, name: string) => ({ name, place: { kind: 'idx', folder, test } as const });
    return {
      why: 'four IDX files',
      train: part(false, 'training images'),
      validation: part(true, 'test images'),
      unused: [],
    };
  }
  const files = readShardIndex(folder) ? [] : shardFiles(folder).map((name) => path.join(folder, name));
  return byName(files, folder) ?? byName(parquetFiles(folder), folder) ?? huggingFace(folder);
}

/** HuggingFace keeps its Parquet files in `data/`. */
function huggingFace(folder: string): SourcePlan | undefined {
  const inner = path.join(folder, 'data');
  if (!statOf(inner)?.isDirectory()) return undefined;
  const files = parquetFiles(inner);
  return files.length > 0 ? (byName(files, inner) ?? whole(inner, 'Parquet files')) : undefined;
}

/** Files whose names hold the word of a part: `imagenet-train-000000.tar`, `validation-00000-of-00001.parquet`; of a `folder` all else is unused. */
function byName(files: readonly string[], folder?: string): SourcePlan | undefined {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const part = partOfFile(path.basename(file)) ?? '';
    groups.set(part, [...(groups.get(part) ?? []), file]);
  }
  const parts = namedParts([...groups.keys()]);
  if (!parts || groups.size < 2) return undefined;
  const part = (name: string): PlannedPart => ({ name, place: { kind: 'files', files: groups.get(name)! } });
  const validation = parts.validation === undefined ? undefined : part(parts.validation);
  const unnamed = (groups.get('') ?? []).map((file) => path.basename(file));
  const beside = folder === undefined ? unnamed : [...unnamed, ...namesBeside(folder, files)];
  return {
    why: 'parts by the names of the files',
    train: part(parts.train),
    validation,
    unused: [...parts.unused, ...beside],
  };
}

function planFiles(files: readonly string[], source: string): SourcePlan {
  const named = byName(files);
  if (named) return named;
  return {
    why: 'a list of files',
    train: { name: path.basename(source), place: { kind: 'files', files } },
    unused: [],
  };
}

/** A folder that holds nothing but the folder of a set, as archives unpack to. */
function planInner(folder: string): SourcePlan | undefined {
  const entries = entriesOf(folder);
  const inner = entries.length === 1 ? path.join(folder, entries[0]) : undefined;
  if (inner === undefined || !statOf(inner)?.isDirectory()) return undefined;
  const plan = planParts(inner) ?? planSet(inner);
  return plan && { ...plan, why: `${plan.why}, in ${entries[0]}/` };
}

function whole(place: string, why: string): SourcePlan {
  return { why, train: partAt(place), unused: [] };
}

function partAt(place: string): PlannedPart {
  return { name: path.basename(place), place: { kind: 'path', path: place } };
}

function entriesOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !isHidden(name))
    .sort();
}
