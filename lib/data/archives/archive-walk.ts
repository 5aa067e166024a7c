/**
 * Which pictures an archive holds, and what each is grouped under: the layouts that ImageNet and its relatives come in.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import { whyEmpty } from '../source/empty-class';
import { isHidden, whyNoPicture } from '../source/picture-names';
import type { ByteReader } from './file-reader';
import { linkedEntries } from './hard-links';
import { TAR_BLOCK } from './tar-header';
import { plainName } from './member-name';
import type { TarEntry } from './tar';
import { NO_END } from './tar-end';
import { VALIDATION_PICTURE, type ValidationClasses } from './validation-classes';

/** A picture in an archive. */
export interface ArchivedImage {
  /** `=n01440764` where its class is known already, else `/` and the folder that it lies in. */
  readonly group: string;
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/** A member that is left out, and why. */
export interface SkippedMember {
  readonly name: string;
  readonly reason: string;
  readonly offset: number;
}

/** What the walk meets. A `checkpoint` is a position from which a later walk may go on. */
export type ArchiveEvent =
  | { readonly kind: 'image'; readonly image: ArchivedImage }
  | { readonly kind: 'skipped'; readonly member: SkippedMember }
  | { readonly kind: 'folder'; readonly name: string }
  | { readonly kind: 'checkpoint'; readonly position: number };

/** A checkpoint in a flat archive after this many members. */
const CHECKPOINT_MEMBERS = 10_000;

/** What the walk needs to know. */
export interface WalkOptions {
  /** Continue from this checkpoint. */
  readonly start?: number;
  /** For the validation archive, which carries no classes itself. */
  readonly validation?: ValidationClasses;
}

/**
 * Walks over an archive: a tar of one tar a class (ILSVRC2012_img_train.tar), the flat validation tar (classes from the
 * devkit or from Kaggle's solution), or a tar of class folders.
 *
 * @throws BnlabError (`data`) for a damaged archive, with the position; `usage` when the devkit is needed and absent.
 */
export function* walkArchive(reader: ByteReader, { start = 0, validation }: WalkOptions = {}): Generator<ArchiveEvent> {
  const unended: SkippedMember[] = [];
  const onUnended = (reason: string) => void unended.push({ name: reader.name, reason, offset: reader.size });
  // a checkpoint may lie at the very end, when only the writing of the index was interrupted
  if (start > 0 && start >= reader.size) onUnended(NO_END);
  else yield* walkMembers(reader, { start, validation }, onUnended);
  for (const member of unended) yield { kind: 'skipped', member };
}

function* walkMembers(
  reader: ByteReader,
  { start, validation }: WalkOptions,
  onUnended: (reason: string) => void,
): Generator<ArchiveEvent> {
  let members = 0;
  for (const entry of linkedEntries(reader, { start, first: 0, onUnended })) {
    if (entry.type === '5' && !entry.unusable) {
      yield { kind: 'folder', name: `/${plainName(entry.name).replace(/\/+$/, '')}` };
      continue;
    }
    const isTar = entry.name.endsWith('.tar') && !isHidden(entry.name);
    if (isTar && !entry.unusable) yield* walkClass(reader, entry);
    else yield eventOf(entry, () => groupOf(entry.name, reader.name, validation));
    if (isTar || ++members % CHECKPOINT_MEMBERS === 0) {
      // a hard link's content lies elsewhere: a walk cannot go on behind it
      if (entry.link === undefined) yield { kind: 'checkpoint', position: endOf(entry) };
    }
  }
}

/** The tar of one class inside the training archive. */
function* walkClass(reader: ByteReader, outer: TarEntry): Generator<ArchiveEvent> {
  const className = path.posix.basename(outer.name, '.tar');
  const { name, offset, size } = outer;
  const unended: SkippedMember[] = [];
  const onUnended = (reason: string) => void unended.push({ name, reason, offset });
  const range = { start: offset, end: offset + size, where: `${reader.name}: ${name}`, onUnended };
  let members = 0;
  let images = 0;
  for (const entry of linkedEntries(reader, range)) {
    if (entry.type === '5' && !entry.unusable) continue;
    const event = eventOf(entry, () => `=${className}`);
    members++;
    if (event.kind === 'image') images++;
    yield event;
  }
  for (const member of unended) yield { kind: 'skipped', member };
  if (images === 0) yield { kind: 'skipped', member: { name, reason: whyEmpty(members), offset } };
}

function endOf({ offset, size }: TarEntry): number {
  return offset + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
}

/** Why a member is no picture that can be read in place; undefined when it is one. */
export function whyNoImage({ name, unusable }: Pick<TarEntry, 'name' | 'unusable'>): string | undefined {
  return (isHidden(name) ? undefined : unusable) ?? whyNoPicture(name);
}

function eventOf(entry: TarEntry, group: () => string): ArchiveEvent {
  const { name, offset, size } = entry;
  const reason = whyNoImage(entry);
  if (reason !== undefined) return { kind: 'skipped', member: { name, reason, offset } };
  return { kind: 'image', image: { group: group(), name, offset, size } };
}

function groupOf(name: string, archive: string, validation?: ValidationClasses): string {
  const folder = path.posix.dirname(plainName(name));
  const base = path.posix.basename(name);
  const inSynset = /^n\d{8}$/.test(path.posix.basename(folder));
  if (VALIDATION_PICTURE.test(base) && !inSynset) {
    if (validation) return `=${validation.classOf(base)}`;
    const hint = 'Pass the devkit: --devkit ILSVRC2012_devkit_t12.tar.gz (or put LOC_val_solution.csv beside it).';
    const expected = 'the devkit, which has the classes of the validation pictures';
    throw new BnlabError({ kind: 'usage', where: archive, expected, got: 'none', hint });
  }
  return folder === '.' ? '/' : `/${folder}`;
}
