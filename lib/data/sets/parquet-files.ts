/**
 * Which files of a folder are Parquet.
 * @module
 */
import path from 'node:path';
import { namesIn } from '../disk';
import { isHidden } from '../source/picture-names';

/** The Parquet files of a folder in name order. */
export function parquetFiles(folder: string): string[] {
  const names = namesIn(folder).filter((name) => name.endsWith('.parquet') && !isHidden(name));
  return names.sort().map((name) => path.join(folder, name));
}
