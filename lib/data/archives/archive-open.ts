/**
 * Opens archives through their indexes, which are believed only for the archive that they were made of.
 * @module
 */
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { BnlabError, firstLineOf } from '../../errors';
import { tidyAfterKilled } from '../../locks';
import { statOf } from '../disk';
import { cachePlace, placeBeside } from '../source/cache';
import type { ImageList } from '../source/image-list';
import { indexArchive } from './archive-index';
import { journalFile } from './archive-journal';
import { readIndex } from './arrow-read';
import { headerDigest } from './header-digest';
import type { ValidationClasses } from './validation-classes';

const AGAIN = 'Put the archive back where it was indexed, or make the index again: npx bnlab data index ARCHIVE';

/**
 * Opens an index for its archive.
 *
 * @throws BnlabError (`data`) when the archive has changed since, is gone, or is another one of the same size.
 */
export function openIndex(index: string): ImageList {
  const { list, containerSizes, headers } = readIndex(index);
  const fail = (container: string, expected: string, got: string): never => {
    const where = path.basename(index);
    throw new BnlabError({
      kind: 'data',
      where,
      expected: `${path.basename(container)} ${expected}`,
      got,
      hint: AGAIN,
    });
  };
  list.containers.forEach((container, i) => {
    const size = statOf(container)?.size;
    if (size !== undefined && size === containerSizes[i]) return;
    const got = size === undefined ? 'no such file' : `${size} bytes`;
    fail(container, `with ${containerSizes[i]} bytes beside it`, got);
  });
  if (headers !== undefined && headerDigest(list) !== headers)
    fail(list.containers[0]!, 'as it was indexed', 'another archive of the same size');
  return list;
}

/** How to open an archive. */
export interface OpenArchiveOptions {
  /** Asked for only when the archive must be indexed. */
  readonly validation?: () => ValidationClasses | undefined;
}

/**
 * The pictures of an archive: through the index beside it or in the cache when that is true, else indexed now.
 *
 * @throws BnlabError (`data`, `io`) as `indexArchive` does.
 */
export async function openArchive(archive: string, { validation }: OpenArchiveOptions = {}): Promise<ImageList> {
  const places = [`${archive}.arrow`, cachePlace('indexes', archive, '.arrow')].filter((place) => existsSync(place));
  let stale: string | undefined;
  for (const place of places) {
    try {
      const list = openIndex(place);
      // an index may have been copied together with another archive's
      const [container] = list.containers;
      if (container !== undefined && path.resolve(container) === path.resolve(archive)) {
        tidyAfterKilled(place, () => rmSync(journalFile(place), { force: true }));
        return list;
      }
      stale = 'the index belonged to another archive';
    } catch (thrown) {
      if (!(thrown instanceof BnlabError && thrown.kind === 'data')) throw thrown;
      stale = firstLineOf(thrown);
    }
  }
  const output = placeBeside(archive, '.arrow');
  await indexArchive(archive, { output, validation: validation?.(), mustEnd: stale !== undefined });
  const list = openIndex(output);
  return stale === undefined ? list : list.withOrigin({ why: `${list.origin.why}; indexed anew: ${stale}` });
}
