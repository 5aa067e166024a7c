/**
 * What the segments of a JPEG say about the data that follow.
 * @module
 */
import { JpegDamage } from './warnings';

/** One of the planes of a picture. */
export interface Component {
  readonly id: number;
  /** Samples across and down for each sample of the coarsest plane. */
  readonly across: number;
  readonly down: number;
  readonly quantization: number;
  /** Blocks of 8x8 that hold picture, across and down. */
  readonly columns: number;
  readonly rows: number;
}

/** The frame header. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly progressive: boolean;
  /** Coded arithmetically: its data are not looked into. */
  readonly arithmetic: boolean;
  readonly components: readonly Component[];
  /** Minimum coded units in a picture whose planes are interleaved. */
  readonly unitsAcross: number;
  readonly unitsDown: number;
}

/** A component's part in a scan. */
export interface ScanComponent {
  /** Place in the frame. */
  readonly place: number;
  readonly dcTable: number;
  readonly acTable: number;
}

/** A scan header: which coefficients of which components follow, and to which bit. */
export interface Scan {
  readonly components: readonly ScanComponent[];
  /** First and last coefficient in zigzag order, Ss and Se. */
  readonly first: number;
  readonly last: number;
  /** The bit they were known to before, and are known to afterwards: Ah and Al. */
  readonly before: number;
  readonly after: number;
}

const MOST_COMPONENTS = 4;
const MOST_BLOCKS_IN_UNIT = 10;
const PROGRESSIVE = [0xc2, 0xca];
const ARITHMETIC = [0xc9, 0xca];
/** The codings that libjpeg reads: baseline, extended, progressive, and the latter two with arithmetic codes. */
const READABLE = [0xc0, 0xc1, 0xc2, 0xc9, 0xca];

/** Whether a marker starts a frame, of whatever coding. */
export function isFrameMarker(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** Reads a frame header. @throws JpegDamage. */
export function readFrame(marker: number, content: Buffer): Frame {
  const count = content[5] ?? 0;
  if (!READABLE.includes(marker)) throw new JpegDamage('header', `coding ${marker - 0xc0}, which nobody reads`);
  if (content.length !== 6 + 3 * count || count < 1) throw new JpegDamage('header', 'a frame header of a wrong length');
  if (content[0] !== 8) throw new JpegDamage('header', `${content[0]} bits a sample`);
  const height = content.readUInt16BE(1);
  const width = content.readUInt16BE(3);
  if (width === 0 || height === 0 || count > MOST_COMPONENTS) {
    throw new JpegDamage('header', `${width} x ${height} pixels of ${count} components`);
  }
  const factors = Array.from({ length: count }, (_, i) => content[7 + 3 * i]!);
  const most = { across: Math.max(...factors.map((f) => f >> 4)), down: Math.max(...factors.map((f) => f & 15)) };
  const components = factors.map((factor, i): Component => {
    const [across, down] = [factor >> 4, factor & 15];
    if (across < 1 || across > 4 || down < 1 || down > 4) throw new JpegDamage('header', `sampling ${across}x${down}`);
    const columns = Math.ceil((width * across) / (8 * most.across));
    const rows = Math.ceil((height * down) / (8 * most.down));
    return { id: content[6 + 3 * i]!, across, down, quantization: content[8 + 3 * i]!, columns, rows };
  });
  return {
    width,
    height,
    components,
    progressive: PROGRESSIVE.includes(marker),
    arithmetic: ARITHMETIC.includes(marker),
    unitsAcross: Math.ceil(width / (8 * most.across)),
    unitsDown: Math.ceil(height / (8 * most.down)),
  };
}

/** Reads a scan header. @throws JpegDamage. */
export function readScan(content: Buffer, frame: Frame): Scan {
  const count = content[0] ?? 0;
  if (content.length !== 4 + 2 * count || count < 1 || count > MOST_COMPONENTS) {
    throw new JpegDamage('header', 'a scan header of a wrong length');
  }
  const components = Array.from({ length: count }, (_, i): ScanComponent => {
    const place = frame.components.findIndex(({ id }) => id === content[1 + 2 * i]);
    if (place < 0) throw new JpegDamage('header', `a scan of component ${content[1 + 2 * i]}, which is not there`);
    const tables = content[2 + 2 * i]!;
    return { place, dcTable: tables >> 4, acTable: tables & 15 };
  });
  const blocks = components.reduce((sum, { place }) => sum + blocksOf(frame.components[place]!), 0);
  if (count > 1 && blocks > MOST_BLOCKS_IN_UNIT) throw new JpegDamage('header', `${blocks} blocks in a unit`);
  const rest = 1 + 2 * count;
  const [first, last, bits] = [content[rest]!, content[rest + 1]!, content[rest + 2]!];
  return { components, first, last, before: bits >> 4, after: bits & 15 };
}

function blocksOf({ across, down }: Component): number {
  return across * down;
}

/** The blocks of a scan as they follow each other. */
export interface ScanLayout {
  /** Component (place in the scan) of each block of a unit. */
  readonly blocks: readonly number[];
  readonly units: number;
  readonly unitsAcross: number;
  /** Rows of pixels in a row of units. */
  readonly unitRows: number;
}

/** How the blocks of a scan follow each other: interleaved in units, or one component's own, row by row. */
export function layoutOf(frame: Frame, { components }: Scan): ScanLayout {
  const [only, ...more] = components;
  if (only && more.length === 0) {
    const { columns, rows } = frame.components[only.place]!;
    const unitRows = Math.ceil(frame.height / rows);
    return { blocks: [0], units: columns * rows, unitsAcross: columns, unitRows };
  }
  const blocks = components.flatMap(({ place }, i) => Array<number>(blocksOf(frame.components[place]!)).fill(i));
  const { unitsAcross, unitsDown } = frame;
  return { blocks, units: unitsAcross * unitsDown, unitsAcross, unitRows: Math.ceil(frame.height / unitsDown) };
}
