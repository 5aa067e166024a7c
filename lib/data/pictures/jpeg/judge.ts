/**
 * Whether every row of a JPEG is there as its encoder wrote it: the judge of both decoders.
 *
 * libjpeg goes on after damage and fills the gaps; libjpeg-turbo's interface tells the first oddity only, sharp loses those of
 * the last rows. So the structure is walked here, code by code, by libjpeg's own rules (T.81 where they are silent).
 * @module
 */
import { isFrameMarker, readFrame, readScan, type Frame } from './frame';
import { Progression } from './progression';
import { skipScan, walkScan } from './scan-walk';
import { JpegTables } from './tables';
import { JpegDamage, type FatalName, type HarmlessName } from './warnings';

/** What is odd about a JPEG. */
export interface JpegVerdict {
  /** What makes it unusable, for people; undefined when every row is there. */
  readonly fault?: string;
  readonly faultKind?: FatalName;
  /** Oddities that were passed over. */
  readonly passedOver: readonly HarmlessName[];
  /** Coded arithmetically: its rows were not looked at. */
  readonly isUnchecked: boolean;
}

/** A picture of more scans is an attack on the reader's time; libjpeg-turbo draws the line there too. */
const MOST_SCANS = 500;

/** Judges a JPEG from its bytes: from its segments and every code, or quickly from its segments alone. */
export function judgeJpeg(bytes: Uint8Array, look: 'codes' | 'segments' = 'codes'): JpegVerdict {
  const judge = new Judge(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), look === 'segments');
  try {
    judge.toEnd();
    return judge.verdict();
  } catch (thrown) {
    if (!(thrown instanceof JpegDamage)) throw thrown;
    return { ...judge.verdict(), fault: thrown.message, faultKind: thrown.kind };
  }
}

const MARKER = {
  startOfImage: 0xd8,
  end: 0xd9,
  scan: 0xda,
  huffman: 0xc4,
  quantization: 0xdb,
  restarts: 0xdd,
} as const;

/** Reads segment after segment. */
class Judge {
  private readonly passedOver = new Set<HarmlessName>();
  private readonly tables = new JpegTables();
  private frame?: Frame;
  private progression?: Progression;
  private readonly scanned = new Set<number>();
  private scans = 0;
  private at = 2;

  constructor(
    private readonly jpeg: Buffer,
    private readonly isQuick: boolean,
  ) {}

  verdict(): JpegVerdict {
    return { passedOver: [...this.passedOver], isUnchecked: this.frame?.arithmetic ?? false };
  }

  toEnd(): void {
    if (this.jpeg[0] !== 0xff || this.jpeg[1] !== MARKER.startOfImage) throw new JpegDamage('header', 'no JPEG');
    for (let isAfterRestart = false; ;) {
      const { marker, stray } = this.nextMarker();
      if (stray && isAfterRestart) throw new JpegDamage('leftOver', 'rows beyond the height');
      if (stray) this.passedOver.add('strayBytes');
      if (marker === MARKER.end) return this.finish();
      isAfterRestart = marker >= 0xd0 && marker <= 0xd7;
      if (!isAfterRestart && marker !== 0x01) this.segment(marker);
    }
  }

  /** The next marker, whatever lies before it; the end of the file counts as an end marker. */
  private nextMarker(): { marker: number; stray: boolean } {
    const { jpeg } = this;
    const start = this.at;
    for (let at = start; ; at++) {
      const found = jpeg.indexOf(0xff, at);
      let second = found;
      while (jpeg[second] === 0xff) second++;
      if (found < start || second >= jpeg.length) {
        this.passedOver.add('noEndMarker');
        return { marker: MARKER.end, stray: false };
      }
      at = second;
      if (jpeg[second] === 0) continue;
      this.at = second + 1;
      return { marker: jpeg[second]!, stray: found > start };
    }
  }

  private segment(marker: number): void {
    const content = this.content(marker);
    if (!content) return;
    if (isFrameMarker(marker)) return this.startFrame(marker, content);
    if (marker === MARKER.huffman) return this.tables.huffman(content);
    if (marker === MARKER.quantization) return this.tables.quantize(content);
    if (marker === MARKER.scan) return this.scan(content);
    if (marker === MARKER.restarts) return this.tables.restarts(content);
    if (marker === 0xe0) this.jfif(content);
    else if (marker === 0xee) this.adobe(content);
    else if (marker < 0xc0 || marker === 0xc8 || marker === MARKER.startOfImage || (marker >= 0xf0 && marker <= 0xfd)) {
      throw new JpegDamage('header', `marker 0x${marker.toString(16)}, which has no place here`);
    }
  }

  /** A segment's content; undefined where the file ends in one that no pixel needs. */
  private content(marker: number): Buffer | undefined {
    const { jpeg, at } = this;
    const length = at + 2 <= jpeg.length ? Math.max(2, jpeg.readUInt16BE(at)) : Infinity;
    this.at = Math.min(jpeg.length, at + length);
    if (at + length <= jpeg.length) return jpeg.subarray(at + 2, at + length);
    const isNeeded = isFrameMarker(marker) || Object.values<number>(MARKER).includes(marker) || !this.frame;
    if (isNeeded) throw new JpegDamage('dataEnd', 'in the header');
    return undefined;
  }

  private startFrame(marker: number, content: Buffer): void {
    if (this.frame) throw new JpegDamage('header', 'a second frame');
    this.frame = readFrame(marker, content);
    this.progression = new Progression(this.frame);
  }

  private jfif(content: Buffer): void {
    const isJfif = content.length >= 12 && content.toString('latin1', 0, 5) === 'JFIF\0';
    if (isJfif && content[5] !== 1) this.passedOver.add('jfifVersion');
  }

  private adobe(content: Buffer): void {
    const isAdobe = content.length >= 12 && content.toString('latin1', 0, 5) === 'Adobe';
    if (isAdobe && content[11]! > 2) this.passedOver.add('adobeTransform');
  }

  private scan(content: Buffer): void {
    const { frame, progression, jpeg } = this;
    if (!frame || !progression) throw new JpegDamage('header', 'a scan before the frame');
    const isOneScan = !frame.progressive && this.scanned.size === frame.components.length && this.scans === 1;
    if (isOneScan) throw new JpegDamage('header', 'a second scan of a picture in one scan');
    const scan = readScan(content, frame);
    if (++this.scans > MOST_SCANS) throw new JpegDamage('header', `more than ${MOST_SCANS} scans`);
    for (const { place } of scan.components) {
      this.scanned.add(place);
      this.tables.checkQuantization(frame.components[place]!.quantization);
    }
    if (frame.progressive) progression.add(scan);
    else if (scan.first !== 0 || scan.last !== 63 || scan.before !== 0 || scan.after !== 0) {
      this.passedOver.add('scanParameters');
    }
    if (this.scans === 1 && !frame.progressive) this.tables.complete();
    const { tables, at: start } = this;
    const place = { jpeg, start, frame, scan, tables, nonZero: progression.nonZero };
    if (this.isQuick || frame.arithmetic) this.at = skipScan(jpeg, start);
    else this.at = walkScan(place, (name) => this.passedOver.add(name));
  }

  /** The end: are all rows there? */
  private finish(): void {
    const { frame } = this;
    if (!frame || this.scans === 0) throw new JpegDamage('dataEnd', 'before the first row');
    // decoders differ in how they guess the details that later scans would have brought
    const isWhole = frame.progressive ? this.progression!.isComplete : this.scanned.size === frame.components.length;
    if (!isWhole) throw new JpegDamage('dataEnd', 'before the last scan');
    if (frame.arithmetic && this.passedOver.has('noEndMarker')) throw new JpegDamage('dataEnd', 'arithmetic codes');
  }
}
