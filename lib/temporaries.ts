/**
 * Names of what is not whole yet, and what becomes of it when its maker is killed.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ioError } from './io-error';

/** The end of a temporary name. */
const TEMPORARY = /\.[0-9a-f]{8}\.tmp$/;

/** A name beside `target` for what is not whole yet. Whoever is killed leaves it; {@link removeTemporariesOf} finds it. */
export function temporaryName(target: string): string {
  return `${target}.${randomBytes(4).toString('hex')}.tmp`;
}

/**
 * Removes what killed processes left in a folder under temporary names, for those targets whose own names are asked for. For whoever
 * holds their lock: what a living process is writing goes, too. @throws BnlabError (`io`).
 */
export function removeTemporaries(folder: string, isTarget: (name: string) => boolean): void {
  try {
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      const end = TEMPORARY.exec(name)?.index;
      if (end === undefined || !isTarget(name.slice(0, end))) continue;
      rmSync(path.join(folder, name), { recursive: true, force: true });
    }
  } catch (thrown) {
    throw ioError(folder, 'a folder that leftovers can be removed from', thrown);
  }
}

/** As {@link removeTemporaries}, for one file or folder. @throws BnlabError (`io`). */
export function removeTemporariesOf(target: string): void {
  removeTemporaries(path.dirname(target), (name) => name === path.basename(target));
}
