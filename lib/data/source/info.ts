/**
 * Everything about a source that a person wants to see before a long run: `bnlab data info`.
 * @module
 */
import type { Fault } from '../pictures/faults';
import { toSharp } from '../pictures/to-sharp';
import type { ImageList } from './image-list';
import { lookAt, TILE, type Look } from './look';
import type { DataManifest } from './manifest';
import { nearDuplicates } from './near-duplicates';
import { openSource, type OpenSplitsOptions } from './splits';

/** How closely to look. */
export interface InspectOptions extends OpenSplitsOptions {
  /** Pictures of each part that are decoded, evenly spread. */
  readonly images?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** A class in numbers. */
export interface ClassRow {
  readonly name: string;
  readonly train: number;
  readonly validation: number;
}

/** A picture at fault and the part it is in. */
export type PartFault = Fault & { readonly part: string };

/** Two pictures, one in each part, that look alike. */
export interface NamedDuplicate {
  readonly train: string;
  readonly validation: string;
  readonly difference: number;
}

/** What a look at a source gives. */
export interface SourceInfo {
  readonly manifest: DataManifest;
  readonly classes: readonly ClassRow[];
  /** Pictures that were decoded. */
  readonly looked: { readonly train: number; readonly validation: number };
  /** Of the training part's red, green and blue, 0 … 1. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly duplicates: readonly NamedDuplicate[];
  readonly faults: readonly PartFault[];
  /** Rows of the contact sheet from the top. */
  readonly sheetRows: readonly string[];
}

const DEFAULT_IMAGES = 2000;
const SHEET_ROWS = 20;
const SHEET_COLUMNS = 10;

/** Looks at a source; `sheet` is a PNG of ten pictures of each of the first 20 classes. @throws BnlabError as `openSource` does. */
export async function inspectSource(
  source: string,
  options: InspectOptions = {},
): Promise<{ readonly info: SourceInfo; readonly sheet: Uint8Array }> {
  const { images = DEFAULT_IMAGES, onProgress } = options;
  const { train, validation, manifest } = await openSource(source, options);
  const total = Math.min(images, train.length) + Math.min(images, validation?.length ?? 0);
  const first = await lookAt(train, { most: images, onProgress: (done) => onProgress?.(done, total) });
  const start = first.glances.length + first.faults.length;
  const second = validation
    ? await lookAt(validation, { most: images, onProgress: (done) => onProgress?.(start + done, total) })
    : undefined;
  const named = (look: Look, part: string): PartFault[] => look.faults.map((fault) => ({ part, ...fault }));
  const faults = [
    ...named(first, manifest.train.name),
    ...(second && manifest.validation ? named(second, manifest.validation.name) : []),
  ];
  const pairs = second ? nearDuplicates(first.glances, second.glances) : [];
  const duplicates = pairs.map((pair) => ({
    train: train.name(pair.train),
    validation: validation!.name(pair.validation),
    difference: Math.round(100 * pair.difference) / 100,
  }));
  const { rows, sheet } = await contactSheet(train, first);
  const info: SourceInfo = {
    manifest,
    classes: classTable(manifest),
    looked: { train: first.glances.length, validation: second?.glances.length ?? 0 },
    mean: first.mean,
    deviation: first.deviation,
    duplicates,
    faults,
    sheetRows: rows,
  };
  return { info, sheet };
}

function classTable({ classes, train, validation }: DataManifest): ClassRow[] {
  return classes.map((name, label) => ({
    name,
    train: train.perClass[label]!,
    validation: validation?.perClass[label] ?? 0,
  }));
}

/** A row for each class, light grey where there are no more pictures. */
async function contactSheet(list: ImageList, { glances }: Look): Promise<{ rows: string[]; sheet: Uint8Array }> {
  const rows = list.classes.map((_, label) => label).slice(0, SHEET_ROWS);
  const [width, height] = [SHEET_COLUMNS * TILE, Math.max(1, rows.length) * TILE];
  const pixels = new Uint8Array(width * height * 3).fill(230);
  for (const label of rows) {
    const own = glances.filter(({ index }) => list.labels[index] === label).slice(0, SHEET_COLUMNS);
    own.forEach(({ tile }, column) => {
      for (let y = 0; y < TILE; y++) {
        const to = ((label * TILE + y) * width + column * TILE) * 3;
        pixels.set(tile.subarray(y * TILE * 3, (y + 1) * TILE * 3), to);
      }
    });
  }
  const sheet = await toSharp({ data: pixels, width, height }).png().toBuffer();
  return { rows: list.classes.slice(0, SHEET_ROWS), sheet };
}

/** The faults as CSV with a header line: part, index, name, container, offset, problem. */
export function faultsCsv(faults: readonly PartFault[]): string {
  const cell = (value: string | number) =>
    /[",\n\r]/.test(`${value}`) ? `"${`${value}`.replaceAll('"', '""')}"` : `${value}`;
  const rows = faults.map((fault) => [
    fault.part,
    fault.index,
    fault.name,
    fault.container,
    fault.offset,
    fault.problem,
  ]);
  return [['part', 'index', 'name', 'container', 'offset', 'problem'], ...rows]
    .map((row) => `${row.map(cell).join(',')}\n`)
    .join('');
}
