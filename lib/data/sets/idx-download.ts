/**
 * Downloads MNIST and its relatives: four files that belong together.
 * @module
 */
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { putFolderInPlace, putInPlace } from '../../files';
import { namesIn } from '../disk';
import { checkFile, download, lockInFolder, type DownloadOptions } from '../download/download';
import { IDX_FILES, type IdxSetFiles } from './idx-sources';

/**
 * Downloads the four files of an IDX set; the folder gets all of them or none. An interrupted call goes on at the next, and a
 * second process waits for the first.
 *
 * @throws BnlabError (`io`); (`data`) when a file of that name is there and is another one.
 */
export async function downloadIdxSet(files: IdxSetFiles, folder: string, options: DownloadOptions = {}): Promise<void> {
  const purpose = `downloading ${path.basename(folder)}`;
  await lockInFolder(folder, { purpose, onWait: options.onWait }, () => getAlone(files, folder, options));
}

async function getAlone(files: IdxSetFiles, folder: string, options: DownloadOptions): Promise<void> {
  const staging = `${folder}.download`;
  const missing = IDX_FILES.filter(({ name }) => !existsSync(path.join(folder, `${name}.gz`)));
  for (const { key, name } of IDX_FILES) {
    const file = path.join(folder, `${name}.gz`);
    if (existsSync(file)) await checkFile(files[key], file);
  }
  // the files that are there already are looked at by their checksum too: a killed process may have left them
  for (const { key, name } of missing) await download(files[key], path.join(staging, `${name}.gz`), options);
  if (!existsSync(folder) || namesIn(folder).length === 0) return putFolderInPlace(staging, folder);
  for (const { name } of missing) putInPlace(path.join(staging, `${name}.gz`), path.join(folder, `${name}.gz`));
  // also what a killed process had left to remove
  rmSync(staging, { recursive: true, force: true });
}
