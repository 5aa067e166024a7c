/**
 * From a place in compiled JavaScript back to the line that the reader wrote.
 * @module
 */
import { SourceMap, type SourceMapPayload } from 'node:module';
import { z } from 'zod';
import { parseJson } from '../json';

const SourceMapText = z.looseObject({ version: z.literal(3), sources: z.array(z.string()), mappings: z.string() });

/** The source map in a text. @throws BnlabError (`data`) for text that is none. */
export function sourceMapIn(text: string): SourceMapPayload {
  const hint = 'The compiler wrote it: this is a bug in bnlab; please report it.';
  const where = 'the source map of compiled code';
  const map = parseJson(text, { schema: SourceMapText, where, expected: 'a source map, version 3', hint });
  return map as object as SourceMapPayload;
}

/** The lines of one compiled file or cell. */
export class LineMap {
  private map?: SourceMap;

  /** @param json source map, version 3; parsed on first use. */
  constructor(private readonly json: string) {}

  /**
   * Line of the source, from 1; undefined for code that the compiler added.
   *
   * @param line of the compiled code, from 1
   * @param column of the compiled code, from 1
   */
  lineOf(line: number, column: number): number | undefined {
    this.map ??= new SourceMap(sourceMapIn(this.json));
    const entry = this.map.findEntry(line - 1, column - 1);
    // where nothing is mapped on the line, Node answers with the last place before it
    return 'originalLine' in entry && entry.generatedLine === line - 1 ? entry.originalLine + 1 : undefined;
  }
}
