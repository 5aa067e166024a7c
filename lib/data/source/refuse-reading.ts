/**
 * Words on how pictures are read that would change nothing, or lead nowhere.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { VALIDATION_PICTURE } from '../archives/validation-classes';
import { SHARDS_LAYOUT } from '../shards/shards';
import type { ImageList } from './image-list';
import type { OpenPartOptions } from './open';

/** @throws BnlabError (`usage`) for words that would change nothing: `set` is stored as pixels with labels. */
export function refuseReading({ labelFrom, devkit, picture }: OpenPartOptions, set: string): void {
  const given = [labelFrom && '--label-from', devkit && '--devkit', picture && '--picture'].filter(Boolean);
  if (given.length === 0) return;
  const hint = 'Leave it away, or pass a source of pictures as --data.';
  throw new BnlabError({ kind: 'usage', where: given.join(', '), expected: 'pictures to read', got: set, hint });
}

/** A devkit that is named has to be there, whether or not it will be read. @throws BnlabError (`usage`). */
export function checkDevkit({ devkit }: OpenPartOptions): void {
  if (devkit === undefined || existsSync(devkit)) return;
  const hint = 'Check the path; without --devkit one beside or above the pictures is taken.';
  throw new BnlabError({
    kind: 'usage',
    where: '--devkit',
    expected: 'a file or folder',
    got: `none: ${devkit}`,
    hint,
  });
}

/** @throws BnlabError (`usage`) for words that none of the opened lists has a use for. */
export function refuseUnused({ devkit, picture }: OpenPartOptions, lists: readonly ImageList[]): void {
  const got = [...new Set(lists.map(({ origin }) => origin.layout))].join(' and ');
  const hint = 'Leave it away: it would change nothing.';
  const refuse = (where: string, expected: string) => {
    throw new BnlabError({ kind: 'usage', where, expected, got, hint });
  };
  if (picture !== undefined && lists.every(({ origin }) => origin.layout !== SHARDS_LAYOUT))
    refuse('--picture', 'samples that may have several pictures, in WebDataset shards');
  if (devkit !== undefined && !lists.some(holdsValidation))
    refuse('--devkit', 'ImageNet’s validation pictures, ILSVRC2012_val_….JPEG');
}

function holdsValidation(list: ImageList): boolean {
  for (let i = 0; i < list.length; i++) if (VALIDATION_PICTURE.test(path.posix.basename(list.name(i)))) return true;
  return false;
}
