/**
 * Sets in a folder of their own, beside a README or the archive that they were unpacked from: the folder is no class.
 * @module
 */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { isShardFolder } from '../shards/shard-files';
import { parquetFiles } from './open';
import { isHidden, isPictureName, whyNoFolder } from './picture-names';
import { entriesOf, isFolder } from './planned';

/** Files that some reader takes, by their names. */
const READ = /\.(tar|tgz|tar\.gz|parquet|arrow|bin)$|ubyte(\.gz)?$/i;
/** Nobody keeps pictures deeper than this. */
const DEEPEST = 12;

/** The folders in a folder that may hold something to read; links to folders above it do not. */
export function foldersIn(folder: string): string[] {
  const here = `${realpathSync(folder)}${path.sep}`;
  return entriesOf(folder)
    .filter((name) => !whyNoFolder(name))
    .map((name) => path.join(folder, name))
    .filter((place) => isFolder(place) && !here.startsWith(`${realpathSync(place)}${path.sep}`));
}

/** The one folder in a folder that holds anything to read; undefined where there are none or several. */
export function onlyFolderWithData(folder: string): string | undefined {
  const [first, second] = withData(foldersIn(folder), 2);
  return second === undefined ? first : undefined;
}

/** The set inside, when a folder holds nothing to read but one folder (or a folder in a folder, …) that is a set by itself. */
export function wrappedSet(folder: string): string | undefined {
  const inner = onlyFolderWithData(folder);
  if (inner === undefined) return undefined;
  return isSet(inner) ? inner : wrappedSet(inner);
}

/** True for a folder of two class folders or more, of shards, of Parquet files, or of tar archives. */
function isSet(folder: string): boolean {
  const entries = entriesOf(folder);
  if (entries.some((name) => isPictureName(name) && !isFolder(path.join(folder, name)))) return false;
  if (isShardFolder(folder) || parquetFiles(folder).length > 0) return true;
  return entries.some((name) => name.endsWith('.tar')) || withData(foldersIn(folder), 2).length > 1;
}

/** The first `most` of these folders that hold something to read. */
function withData(folders: readonly string[], most: number): string[] {
  const found: string[] = [];
  for (const folder of folders) if (found.length < most && holdsData(folder, new Set())) found.push(folder);
  return found;
}

function holdsData(folder: string, above: ReadonlySet<string>): boolean {
  const real = realpathSync(folder);
  if (above.has(real) || above.size > DEEPEST) return false;
  const inside = new Set([...above, real]);
  const isData = (name: string) => !isHidden(name) && (isPictureName(name) || READ.test(name));
  if (entriesOf(folder).some((name) => isData(name) && !isFolder(path.join(folder, name)))) return true;
  return foldersIn(folder).some((child) => holdsData(child, inside));
}
