/**
 * Which pictures an archive holds, and of which class: the layouts that ImageNet and its relatives come in.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import type { Devkit } from './devkit';
import type { ByteReader } from './file-reader';
import { TAR_BLOCK } from './tar-header';
import { tarEntries, type TarEntry } from './tar';

/** A picture in an archive. */
export interface ArchivedImage {
  readonly className: string;
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
  | { readonly kind: 'checkpoint'; readonly position: number };

const PICTURE = /\.(jpe?g|png)$/i;
const VALIDATION = /^ILSVRC2012_val_(\d{8})\.JPEG$/;
/** A checkpoint in a flat archive after this many members. */
const CHECKPOINT_MEMBERS = 10_000;

/** What the walk needs to know. */
export interface WalkOptions {
  /** Continue from this checkpoint. */
  readonly start?: number;
  /** For the validation archive, which carries no classes itself. */
  readonly devkit?: Devkit;
}

/**
 * Walks over an archive: a tar of one tar a class (ILSVRC2012_img_train.tar), the flat validation tar (classes from the
 * devkit), or a tar of one folder a class.
 *
 * @throws BnlabError (`data`) for a damaged archive, with the position; `usage` when the devkit is needed and absent.
 */
export function* walkArchive(reader: ByteReader, { start = 0, devkit }: WalkOptions = {}): Generator<ArchiveEvent> {
  // a checkpoint may lie at the very end, when only the writing of the index was interrupted
  if (start > 0 && start >= reader.size) return;
  let members = 0;
  for (const entry of tarEntries(reader, { start })) {
    if (entry.unusable) yield skipped(entry, entry.unusable);
    else if (entry.type === '5') continue;
    else if (entry.name.endsWith('.tar')) yield* walkClass(reader, entry);
    else if (PICTURE.test(entry.name)) yield picture(entry, classOf(entry.name, reader.name, devkit));
    else yield skipped(entry, 'not a picture');
    if (entry.name.endsWith('.tar') || ++members % CHECKPOINT_MEMBERS === 0) {
      yield { kind: 'checkpoint', position: entry.offset + Math.ceil(entry.size / TAR_BLOCK) * TAR_BLOCK };
    }
  }
}

/** The tar of one class inside the training archive. */
function* walkClass(reader: ByteReader, outer: TarEntry): Generator<ArchiveEvent> {
  const className = path.posix.basename(outer.name, '.tar');
  const range = { start: outer.offset, end: outer.offset + outer.size, where: `${reader.name}: ${outer.name}` };
  for (const entry of tarEntries(reader, range)) {
    if (entry.type === '5') continue;
    if (entry.unusable) yield skipped(entry, entry.unusable);
    else if (PICTURE.test(entry.name)) yield picture(entry, className);
    else yield skipped(entry, 'not a picture');
  }
}

function picture({ name, offset, size }: TarEntry, className: string): ArchiveEvent {
  return { kind: 'image', image: { className, name, offset, size } };
}

function skipped({ name, offset }: TarEntry, reason: string): ArchiveEvent {
  return { kind: 'skipped', member: { name, reason, offset } };
}

function classOf(name: string, archive: string, devkit?: Devkit): string {
  const folder = path.posix.basename(path.posix.dirname(name));
  const base = path.posix.basename(name);
  const validation = VALIDATION.exec(base);
  if (!validation && folder !== '.' && folder !== '') return folder;
  if (!validation) {
    const synset = /^(n\d{8})_/.exec(base)?.[1];
    if (synset) return synset;
    const hint = 'Pictures lie in a folder, in a tar of their class, or have the synset id before the first "_".';
    throw new BnlabError({ kind: 'data', where: archive, expected: 'a class for each picture', got: name, hint });
  }
  if (!devkit) {
    const hint = 'Pass the devkit: --devkit ILSVRC2012_devkit_t12.tar.gz';
    const expected = 'the devkit, which has the classes of the validation pictures';
    throw new BnlabError({ kind: 'usage', where: archive, expected, got: 'none', hint });
  }
  const id = devkit.validationIds[Number(validation[1]) - 1];
  const wnid = id === undefined ? undefined : devkit.wnidOf.get(id);
  if (wnid !== undefined) return wnid;
  const hint = 'Archive and devkit belong to different sets.';
  const expected = `one of the ${devkit.validationIds.length} pictures of the devkit's ground truth`;
  throw new BnlabError({ kind: 'data', where: archive, expected, got: base, hint });
}
