/**
 * The small record of an experiment that runs cell by cell: each cell is merged into it as soon as it is finished.
 * @module
 */
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { BnlabError } from '../../errors';
import { writeJsonAtomic } from '../../files';
import { throughJson } from '../../json';
import { readJson } from '../../json-file';
import { withLock } from '../../locks';
import { ManifestSchema, runsOfManifest, type Manifest, type ManifestRun } from '../../runs/manifest';
import { identity } from '../../runs/run-folder';
import { firstDifference } from '../../train/difference';
import { isDone, partName, type CellEntry, type FinishedCell, type PlannedCell } from '../../records/cell';
import { AnyEntry, type CellShape } from './shape';

/** What the record of such an experiment holds. */
export interface CellRecord<E extends CellEntry = CellEntry> {
  /** Its `networks` are by cell; its `runs` say which part ran where, on what and with which commit. */
  readonly manifest: Manifest;
  readonly cells: readonly E[];
  /** Cells of the plan that were not run, or not to the end. */
  readonly notRun: readonly PlannedCell[];
}

/** The record of an experiment that runs cell by cell; each cell has a network and a run in the manifest. */
export const CellRecordSchema = z
  .looseObject({
    manifest: ManifestSchema,
    cells: z.array(AnyEntry),
    notRun: z.array(z.looseObject({ cell: z.string(), seed: z.number(), steps: z.number() })),
  })
  .superRefine(({ manifest, cells }, context) => {
    const { networks = {}, runs = [] } = manifest as object as Partial<Manifest>;
    const parts = new Set(runs.flatMap((run) => run.parts ?? []));
    const bad = cells.find((entry) => !(entry.cell in networks) || !parts.has(partName(entry)));
    if (bad)
      context.addIssue({ code: 'custom', path: ['manifest'], message: `no network or no run of ${partName(bad)}` });
  });

/** Reads a record by what those of all experiments have in common; undefined where there is none yet. @throws BnlabError (`data`) when it is none. */
export function readCellRecord(file: string): CellRecord | undefined;
/** Reads a record of one experiment, whose recipe and entries are looked at too. @throws BnlabError (`data`) when it is none. */
export function readCellRecord<E extends CellEntry>(file: string, shape: CellShape<E>): CellRecord<E> | undefined;
export function readCellRecord<E extends CellEntry>(file: string, shape?: CellShape<E>): CellRecord<E> | undefined {
  if (!existsSync(file)) return undefined;
  const hint = 'Restore it (git checkout), give --record another file, or remove this one.';
  const border = {
    schema: shape ? ownSchema(shape) : CellRecordSchema,
    expected: 'the record of an experiment that runs cell by cell',
    hint,
  };
  return readJson(file, border) as object as CellRecord<E>;
}

function ownSchema<E extends CellEntry>({ recipe, entry }: CellShape<E>): typeof CellRecordSchema {
  const own = z.looseObject({ manifest: z.looseObject({ recipe }), cells: z.array(entry) });
  return CellRecordSchema.superRefine((record, context) => {
    for (const { path, message } of own.safeParse(record).error?.issues ?? [])
      context.addIssue({ code: 'custom', path, message });
  });
}

/**
 * Entries of a recipe that say which cells there are, not what one of them gives: a record may grow by rates and seeds.
 */
const EXTENT: readonly string[] = [
  'seeds',
  'learningRates',
  'deviations',
  'rateScales',
  'rateAs',
  'finalists',
  'searchSteps',
];

/** @throws BnlabError (`input`) when a record is one of another recipe, engine, data or library version; its extent may differ. */
export function checkSameExperiment(
  file: string,
  record: Pick<CellRecord, 'manifest'> | undefined,
  manifest: Manifest,
): void {
  if (!record) return;
  const now = throughJson(manifest);
  const difference = firstDifference(identity(withoutExtent(record.manifest)), identity(withoutExtent(now)));
  if (!difference) return;
  throw new BnlabError({
    where: file,
    expected: `a record with ${difference.path} = ${difference.got}, to add cells to`,
    got: `${difference.path} = ${difference.expected}`,
    hint: 'Give --record another file, or repeat the settings of this one to go on with it.',
  });
}

function withoutExtent({ recipe, ...manifest }: Manifest): Manifest {
  const kept = Object.entries(recipe).filter(([name]) => !EXTENT.includes(name));
  return { ...manifest, recipe: Object.fromEntries(kept) as Manifest['recipe'] };
}

/** What {@link mergeCell} adds to a record. */
export interface Merge<E extends CellEntry> {
  readonly file: string;
  readonly shape: CellShape<E>;
  /** Of the run that finished the cell. */
  readonly manifest: Manifest;
  readonly finished: FinishedCell<E>;
  /** All cells of the experiment, given what has been run. */
  readonly plan: (entries: readonly E[]) => readonly PlannedCell[];
}

/**
 * Adds a finished cell to a record, whole or not at all; of a cell that is there already, the longer run stays, of two as long the one with details.
 *
 * @throws BnlabError (`input`) as {@link checkSameExperiment}, (`data`) when the file is no such record, (`io`).
 */
export async function mergeCell<E extends CellEntry>({
  file,
  shape,
  manifest,
  finished,
  plan,
}: Merge<E>): Promise<void> {
  const purpose = `adding ${partName(finished.entry)}`;
  await withLock(file, { purpose }, () => {
    const before = readCellRecord(file, shape);
    checkSameExperiment(file, before, manifest);
    const merged = mergedRecord(before, manifest, finished);
    writeJsonAtomic(file, { ...merged, notRun: notRunOf(plan(merged.cells), merged.cells) });
  });
}

/** A plan may come to the same cell twice. */
function notRunOf(plan: readonly PlannedCell[], entries: readonly CellEntry[]): PlannedCell[] {
  const left = plan.filter((cell) => !isDone(entries, cell));
  return [...new Map(left.map((cell) => [`${partName(cell)} ${cell.steps}`, cell])).values()];
}

function mergedRecord<E extends CellEntry>(
  before: CellRecord<E> | undefined,
  manifest: Manifest,
  { entry, network }: FinishedCell<E>,
): Omit<CellRecord<E>, 'notRun'> {
  const cells = before?.cells ?? [];
  const isSame = (other: CellEntry) => other.cell === entry.cell && other.seed === entry.seed;
  const hasMore = (other: CellEntry) =>
    other.steps > entry.steps || (other.steps === entry.steps && other.isDetailed === true && !entry.isDetailed);
  if (before && cells.some((other) => isSame(other) && hasMore(other))) return before;
  const all = [...cells.filter((other) => !isSame(other)), entry].sort(byName);
  const networks = { ...before?.manifest.networks, [entry.cell]: network };
  const seeds = [...new Set(all.map(({ seed }) => seed))].sort((a, b) => a - b);
  const runs = withPart(before ? runsOfManifest(before.manifest) : [], manifest, entry);
  return { manifest: { ...manifest, seeds, networks, runs }, cells: all };
}

/** The runs with one more part in the run it belongs to; a part that was run anew is no earlier run's any more. */
function withPart(runs: readonly ManifestRun[], manifest: Manifest, entry: CellEntry): ManifestRun[] {
  const { commit, engine, machine, versions } = manifest;
  const part = partName(entry);
  const where = JSON.stringify({ commit, engine, machine, versions });
  const others = runs.map((run) => {
    const isHere = JSON.stringify(whereOf(run)) === where;
    const parts = (run.parts ?? []).filter((name) => name !== part || (entry.continuedFrom > 0 && !isHere));
    return isHere ? { ...run, parts: [...parts, part].sort() } : { ...run, parts };
  });
  const isThere = others.some((run) => JSON.stringify(whereOf(run)) === where);
  const all = isThere ? others : [...others, { seeds: [], commit, engine, machine, versions, parts: [part] }];
  return all.filter(({ parts }) => parts.length > 0).map((run) => ({ ...run, seeds: seedsOf(run.parts) }));
}

const whereOf = ({ commit, engine, machine, versions }: ManifestRun) => ({ commit, engine, machine, versions });

const seedsOf = (parts: readonly string[]) =>
  [...new Set(parts.map((part) => Number(/-seed(\d+)$/.exec(part)![1])))].sort((a, b) => a - b);

const byName = (a: CellEntry, b: CellEntry) => (a.cell < b.cell ? -1 : a.cell > b.cell ? 1 : a.seed - b.seed);
