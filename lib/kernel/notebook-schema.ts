/**
 * What a notebook file may hold, checked on reading; unknown keys are kept.
 * @module
 */
import { z } from 'zod';
import type { Notebook } from './notebook';

/** True for MIME types whose value is JSON itself and so is never split into lines. */
function isJsonMime(mime: string): boolean {
  return mime === 'application/json' || (mime.startsWith('application/') && mime.endsWith('+json'));
}

const text = z
  .union([z.string(), z.array(z.string())], { error: 'expected a string or a list of strings' })
  .transform((value) => (typeof value === 'string' ? value : value.join('')));

const mimeBundle = z
  .record(z.string(), z.unknown())
  .transform((data) =>
    Object.fromEntries(Object.entries(data).map(([mime, value]) => [mime, isJsonMime(mime) ? value : joined(value)])),
  );

const metadata = z.record(z.string(), z.unknown());
const count = z.number().int().nullable();

const output = z.discriminatedUnion('output_type', [
  z.looseObject({ output_type: z.literal('stream'), name: z.string(), text }),
  z.looseObject({ output_type: z.literal('display_data'), data: mimeBundle, metadata }),
  z.looseObject({ output_type: z.literal('execute_result'), execution_count: count, data: mimeBundle, metadata }),
  z.looseObject({
    output_type: z.literal('error'),
    ename: z.string(),
    evalue: z.string(),
    traceback: z.array(z.string()),
  }),
]);

const id = z
  .string()
  .regex(/^[a-zA-Z0-9-_]{1,64}$/, 'expected 1 to 64 letters, digits, - or _')
  .optional();
const base = { id, source: text, metadata };
const attachments = z.record(z.string(), mimeBundle).optional();

const cell = z.discriminatedUnion('cell_type', [
  z.looseObject({ ...base, cell_type: z.literal('code'), execution_count: count, outputs: z.array(output) }),
  z.looseObject({ ...base, cell_type: z.literal('markdown'), attachments }),
  z.looseObject({ ...base, cell_type: z.literal('raw'), attachments }),
]);

/** A notebook of nbformat 4 with its texts joined. */
export const notebookSchema: z.ZodType<Notebook> = z.looseObject({
  nbformat: z.literal(4),
  nbformat_minor: z.number().int().nonnegative(),
  metadata,
  cells: z.array(cell),
});

/** Files may split a text into lines; in memory it is one string. What is not text stays as it is. */
function joined(value: unknown): unknown {
  return Array.isArray(value) && value.every((line) => typeof line === 'string') ? value.join('') : value;
}
