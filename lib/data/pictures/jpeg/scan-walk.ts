/**
 * Walks a scan from its header to the marker behind it, restart intervals and all.
 * @module
 */
import { entropyData, type EntropyData } from './entropy';
import { layoutOf, type Frame, type Scan, type ScanLayout } from './frame';
import type { HuffmanTable } from './huffman';
import { walkAc, walkDc, type NonZero } from './progressive';
import { walkSequential, type Walk } from './sequential';
import type { JpegTables } from './tables';
import { JpegDamage, type HarmlessName } from './warnings';

/** A scan and what it stands in. */
export interface ScanPlace {
  readonly jpeg: Buffer;
  /** First byte behind the scan's header. */
  readonly start: number;
  readonly frame: Frame;
  readonly scan: Scan;
  readonly tables: JpegTables;
  /** Of each component of the frame, for progressive pictures. */
  readonly nonZero: readonly NonZero[];
}

/** Whole bytes before a marker that libjpeg reads ahead and throws away without a word. */
const READ_AHEAD = 8;
/** Other bytes than filling that may lie behind a row which ends as it should. */
const MOST_STRAY = 32;

/** Walks the scan: gives the place of the marker behind it. @throws JpegDamage. */
export function walkScan(place: ScanPlace, warn: (name: HarmlessName) => void): number {
  const { jpeg, tables, scan, frame } = place;
  const layout = layoutOf(frame, scan);
  const interval = tables.restartInterval || layout.units;
  const walk = walkerOf(place, layout);
  let at = place.start;
  for (let done = 0, restarts = 0; ; restarts++) {
    const units = Math.min(interval, layout.units - done);
    const data = entropyData(jpeg, at);
    const walked = walk(data, done, units);
    if (walked.units < units) throw rowDamage('dataEnd', done + walked.units, layout, frame);
    if (frame.progressive && walked.nonsense > 0) throw rowDamage('badCode', done, layout, frame);
    done += units;
    const isLast = done === layout.units;
    checkRest(walked, data, () => rowDamage('leftOver', done, layout, frame), warn);
    if (isLast) return data.next;
    at = restartAt(jpeg, data.next, restarts, () => rowDamage('restart', done, layout, frame));
  }
}

/** The place of the first marker behind a scan's data that is no restart marker, or the file's length. */
export function skipScan(jpeg: Buffer, start: number): number {
  for (let at = start; ;) {
    const found = jpeg.indexOf(0xff, at);
    if (found < 0) return jpeg.length;
    const second = jpeg[found + 1] ?? 0;
    if (second !== 0 && second !== 0xff && (second < 0xd0 || second > 0xd7)) return found;
    at = found + (second === 0xff ? 1 : 2);
  }
}

type StretchWalker = (data: EntropyData, from: number, units: number) => Walk;

function walkerOf({ frame, scan, tables, nonZero }: ScanPlace, layout: ScanLayout): StretchWalker {
  const ofBlocks = (kind: 'dc' | 'ac') =>
    layout.blocks.map((i) => tableOf(tables[kind], scan.components[i]![kind === 'dc' ? 'dcTable' : 'acTable']));
  if (!frame.progressive) {
    const unit = { dc: ofBlocks('dc'), ac: ofBlocks('ac') };
    return (data, _, units) => walkSequential(unit, data, units);
  }
  if (scan.first === 0) {
    const isFirst = scan.before === 0;
    const dc = isFirst ? ofBlocks('dc') : layout.blocks.map(() => undefined);
    return (data, _, units) => walkDc(data, dc, units);
  }
  const table = ofBlocks('ac')[0]!;
  const plane = nonZero[scan.components[0]!.place]!;
  return (data, from, blocks) => walkAc(data, { scan, table, nonZero: plane, from, blocks });
}

function tableOf(tables: readonly (HuffmanTable | undefined)[], index: number): HuffmanTable {
  const table = tables[index];
  if (!table) throw new JpegDamage('header', `no Huffman table ${index}`);
  return table;
}

/**
 * Looks at what lies between the last code and the marker. An encoder fills the last byte with ones and writes the marker; data
 * that go on, or codes that made no sense before, say that the rows are not the encoder's.
 */
function checkRest(
  { position, nonsense }: Walk,
  { bytes, bits }: EntropyData,
  damage: () => JpegDamage,
  warn: (name: HarmlessName) => void,
): void {
  const from = Math.ceil(position / 8);
  const rest = bytes.subarray(from, bits / 8);
  if (rest.length <= READ_AHEAD) return;
  const padding = 0xff >> (position % 8 || 8);
  const endsWell = nonsense === 0 && (bytes[from - 1]! & padding) === padding;
  const isFilling = rest.every((byte) => byte === rest[0]);
  if (!endsWell || (!isFilling && rest.length > MOST_STRAY)) throw damage();
  warn('padding');
}

/** The place behind the restart marker at `at`, which must be the one whose turn it is. */
function restartAt(jpeg: Buffer, at: number, restarts: number, damage: () => JpegDamage): number {
  let second = at;
  while (jpeg[second] === 0xff) second++;
  if (jpeg[second] !== 0xd0 + (restarts & 7)) throw damage();
  return second + 1;
}

function rowDamage(
  kind: 'dataEnd' | 'leftOver' | 'restart' | 'badCode',
  unit: number,
  layout: ScanLayout,
  frame: Frame,
): JpegDamage {
  const row = Math.min(frame.height, Math.floor(unit / layout.unitsAcross) * layout.unitRows);
  return new JpegDamage(kind, `at row ${row} of ${frame.height}`);
}
