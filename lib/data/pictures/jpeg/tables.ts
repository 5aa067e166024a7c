/**
 * The tables that a JPEG's segments bring for the scans behind them.
 * @module
 */
import { huffmanTable, type HuffmanTable } from './huffman';
import { standardTables } from './standard-tables';
import { JpegDamage } from './warnings';

/** The tables in force. */
export class JpegTables {
  readonly dc: (HuffmanTable | undefined)[] = [];
  readonly ac: (HuffmanTable | undefined)[] = [];
  /** Units between two restart markers, 0 for no such markers. */
  restartInterval = 0;
  private readonly quantization = new Set<number>();

  /** Takes a DHT segment. @throws JpegDamage. */
  huffman(content: Buffer): void {
    let at = 0;
    while (content.length - at > 16) {
      const where = content[at]!;
      const counts = content.subarray(at + 1, at + 17);
      const total = counts.reduce((sum, count) => sum + count, 0);
      at += 17;
      if (total > 256 || total > content.length - at) throw new JpegDamage('header', 'a Huffman table too long');
      if ((where & 0xef) > 3) throw new JpegDamage('header', `Huffman table ${where}`);
      const tables = where & 0x10 ? this.ac : this.dc;
      tables[where & 3] = huffmanTable(counts, content.subarray(at, at + total), where < 0x10);
      at += total;
    }
    if (at !== content.length) throw new JpegDamage('header', 'a Huffman segment of a wrong length');
  }

  /** Takes a DQT segment: only which tables there are matters. @throws JpegDamage. */
  quantize(content: Buffer): void {
    let at = 0;
    while (at < content.length) {
      const table = content[at]! & 15;
      if (table > 3) throw new JpegDamage('header', `quantization table ${table}`);
      at += content[at]! >> 4 ? 129 : 65;
      this.quantization.add(table);
    }
    if (at !== content.length) throw new JpegDamage('header', 'a quantization segment of a wrong length');
  }

  /** Takes a DRI segment. @throws JpegDamage. */
  restarts(content: Buffer): void {
    if (content.length !== 2) throw new JpegDamage('header', 'a restart interval of a wrong length');
    this.restartInterval = content.readUInt16BE(0);
  }

  /** @throws JpegDamage when a quantization table is not there. */
  checkQuantization(table: number): void {
    if (!this.quantization.has(table)) throw new JpegDamage('header', `no quantization table ${table}`);
  }

  /** Adds the standard's Huffman tables where there are none: motion JPEG leaves them away. */
  complete(): void {
    if (this.dc[0] && this.dc[1] && this.ac[0] && this.ac[1]) return;
    const { dc, ac } = standardTables();
    for (const i of [0, 1]) {
      this.dc[i] ??= dc[i];
      this.ac[i] ??= ac[i];
    }
  }
}
