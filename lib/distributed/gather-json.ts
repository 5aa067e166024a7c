/**
 * Plain JSON of all ranks on the first.
 * @module
 */
import { z } from 'zod';
import { parseJson } from '../json';
import type { Communicator } from './communicator';

/**
 * The values of all ranks, by rank, on rank 0; undefined on the others. All must call it.
 *
 * @throws BnlabError where a rank is lost, or has sent something that is not of this schema: it runs another version.
 */
export function gatherJson<T>(communicator: Communicator, value: T, schema: z.ZodType<T>): T[] | undefined {
  const text = new TextEncoder().encode(JSON.stringify(value));
  const longest = Float64Array.of(text.length);
  communicator.allreduce(longest, 'max');
  // numbers of one length are what a communicator gathers: the length first, then the bytes
  const numbers = new Float64Array(1 + longest[0]!);
  numbers[0] = text.length;
  numbers.set(text, 1);
  const all = communicator.gather(numbers, 0);
  return all?.map(([length, ...bytes], rank) => {
    const json = new TextDecoder().decode(Uint8Array.from(bytes.slice(0, length)));
    const hint = 'All ranks must run the same version of bnlab.';
    return parseJson(json, { schema, where: `the message of rank ${rank}`, expected: 'what the others send', hint });
  });
}
