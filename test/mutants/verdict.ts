/** What a run of mutants says: which survived, which may, and whether each folder is above its floor. */
import path from 'node:path';
import { z } from 'zod';
import type { Fate } from './fate';
import type { Drawn } from './draw';

const Floors = z.strictObject({
  floors: z.record(z.string(), z.number().min(0).max(1)),
  justified: z.array(
    z.strictObject({
      file: z.string(),
      /** The whole line as it stands, without indentation. */
      line: z.string(),
      before: z.string(),
      after: z.string(),
      /** Which one is meant, where the line has the same change at several places; without it all are. */
      nth: z.int().min(1).optional(),
      reason: z.string().min(20),
    }),
  ),
});

/** The least share of killed mutants by folder of `lib`, and survivors that change nothing anybody could see. */
export type Floors = z.infer<typeof Floors>;

/** Reads `floors.json`. @throws ZodError where it is not what it should be. */
export function floorsOf(json: unknown): Floors {
  return Floors.parse(json);
}

/** A mutant that ran and what became of it. */
export interface Outcome extends Drawn {
  readonly fate: Fate;
}

/** One folder's count; a justified survivor is neither killed nor counted, an undecided mutant lets no folder pass. */
interface FolderVerdict {
  readonly folder: string;
  readonly ran: number;
  readonly killed: number;
  readonly undecided: number;
  readonly floor: number;
  readonly passes: boolean;
}

/** Whether the list of reasons has this survivor. */
export function isJustified({ mutant, text }: Drawn, { justified }: Floors): boolean {
  const { file, before, after, nth } = mutant;
  const isChange = (one: { before: string; after: string; nth?: number }) =>
    one.before === before && one.after === after && (one.nth ?? nth) === nth;
  return justified.some((one) => one.file === file && one.line === text.trim() && isChange(one));
}

/** The floor of a folder or file of `lib`, its own or that of the folder around it; undefined where there is none. */
export function floorFor(place: string, { floors }: Floors): number | undefined {
  for (let around = place; around !== '.'; around = path.posix.dirname(around))
    if (Object.hasOwn(floors, around)) return floors[around];
  return undefined;
}

/** Each folder that ran beside its floor. */
export function verdictsOf(outcomes: readonly Outcome[], floors: Floors): readonly FolderVerdict[] {
  return [...new Set(outcomes.map(({ folder }) => folder))].sort().map((folder) => {
    const all = outcomes.filter((one) => one.folder === folder);
    const killed = all.filter(({ fate }) => fate.kind === 'killed').length;
    const undecided = all.filter(({ fate }) => fate.kind === 'undecided').length;
    const survived = all.filter((one) => one.fate.kind === 'survived' && !isJustified(one, floors)).length;
    const [ran, floor] = [killed + survived, floorFor(folder, floors) ?? 1];
    return { folder, ran, killed, undecided, floor, passes: undecided === 0 && killed >= floor * ran };
  });
}
