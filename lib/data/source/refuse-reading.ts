/**
 * Words on how pictures are read, where there are none to read.
 * @module
 */
import { BnlabError } from '../../errors';
import type { OpenPartOptions } from './open';

/** @throws BnlabError (`usage`) for words that would change nothing: `set` is stored as pixels with labels. */
export function refuseReading({ labelFrom, devkit }: OpenPartOptions, set: string): void {
  const given = [labelFrom && '--label-from', devkit && '--devkit'].filter(Boolean);
  if (given.length === 0) return;
  const hint = 'Leave it away, or pass a source of pictures as --data.';
  throw new BnlabError({ kind: 'usage', where: given.join(', '), expected: 'pictures to read', got: set, hint });
}
