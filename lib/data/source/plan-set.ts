/**
 * Sets whose parts are files of one folder: CIFAR, MNIST, shards and Parquet files with the part in their names.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { cifarIn } from '../sets/cifar-format';
import { locateIdxFiles } from '../sets/idx-files';
import { parquetFiles } from '../sets/parquet-files';
import { shardFiles } from '../shards/shard-files';
import { readShardIndex } from '../shards/shard-index';
import { namesBeside } from './beside';
import { namedParts, partNamed, partOfFile } from './part-names';
import { isFolder, whole, type PlannedPart, type SourcePlan } from './planned';

/** The parts of such a folder; undefined for any other. @throws BnlabError (`data`) for an incomplete set. */
export function planSet(folder: string): SourcePlan | undefined {
  const files = readShardIndex(folder) ? [] : shardFiles(folder).map((name) => path.join(folder, name));
  return (
    cifar(folder) ??
    idx(folder) ??
    partsByFile(files, folder) ??
    partsByFile(parquetFiles(folder), folder) ??
    huggingFace(folder)
  );
}

function cifar(folder: string): SourcePlan | undefined {
  const found = cifarIn(folder);
  if (!found) return undefined;
  const { format, folder: place } = found;
  const has = (name: string) => existsSync(path.join(place, name));
  const part = (test: boolean, name: string): PlannedPart => ({ name, place: { kind: 'cifar', folder: place, test } });
  const why = `${format.name}’s batch files`;
  if (!format.trainFiles.some(has)) return { why, train: part(true, format.testFile), unused: [] };
  const train = part(false, format.trainFiles.length > 1 ? 'training batches' : format.trainFiles[0]!);
  return { why, train, validation: has(format.testFile) ? part(true, format.testFile) : undefined, unused: [] };
}

function idx(folder: string): SourcePlan | undefined {
  if (!locateIdxFiles(folder, { relatives: true })) return undefined;
  const part = (test: boolean, name: string): PlannedPart => ({ name, place: { kind: 'idx', folder, test } });
  const [train, validation] = [part(false, 'training images'), part(true, 'test images')];
  return { why: 'four IDX files', train, validation, unused: [] };
}

/** HuggingFace keeps its Parquet files in `data/`. */
function huggingFace(folder: string): SourcePlan | undefined {
  const inner = path.join(folder, 'data');
  const files = isFolder(inner) ? parquetFiles(inner) : [];
  return files.length > 0 ? (partsByFile(files, inner) ?? whole(inner, 'Parquet files')) : undefined;
}

/**
 * Files whose names hold the word of a part: `imagenet-train-000000.tar`, `validation-00000-of-00001.parquet`; of a `folder` all else is
 * unused. Undefined where no names do.
 */
export function partsByFile(files: readonly string[], folder?: string): SourcePlan | undefined {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    // files of a list may lie in the folders of their parts: {train,val}/metadata.csv
    const above = folder === undefined ? partNamed(path.basename(path.dirname(file))) : undefined;
    const part = partOfFile(path.basename(file)) ?? above ?? '';
    groups.set(part, [...(groups.get(part) ?? []), file]);
  }
  const parts = namedParts([...groups.keys()]);
  if (!parts || groups.size < 2) return undefined;
  // files that somebody has written out are meant, each of them
  if (folder === undefined && parts.validation === undefined && groups.has('')) return undefined;
  const part = (name: string): PlannedPart => ({ name, place: { kind: 'files', files: groups.get(name)! } });
  const validation = parts.validation === undefined ? undefined : part(parts.validation);
  const unnamed = (groups.get('') ?? []).map((file) => path.basename(file));
  const beside = folder === undefined ? unnamed : [...unnamed, ...namesBeside(folder, files)];
  const why = 'parts by the names of the files';
  return { why, train: part(parts.train), validation, unused: [...new Set([...parts.unused, ...beside])] };
}
