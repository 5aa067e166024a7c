/**
 * Pictures that could not be used: what the command line says about them.
 * @module
 */
import { z } from 'zod';
import type { Fault, FaultPolicy } from '../data';
import { gatherJson, type Communicator } from '../distributed';
import { BnlabError } from '../errors';

/** As processes send them each other. */
const Faults: z.ZodType<Fault[]> = z.array(
  z.object({ index: z.int(), name: z.string(), container: z.string(), offset: z.int(), problem: z.string() }),
);

/** So many are named; JSON has all. */
const MOST_NAMED = 10;

/** The fault policy of a flag. @throws BnlabError (`usage`). */
export function faultPolicy(text: string): FaultPolicy {
  if (text === 'raise' || text === 'skip') return text;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  const hint = 'raise stops at the first fault, skip leaves out and reports, a number says how many are too many.';
  throw new BnlabError({ kind: 'usage', where: '--faults', expected: 'raise, skip or a number', got: text, hint });
}

/** Each picture once, however often it was asked for. */
export function eachOnce(faults: readonly Fault[]): Fault[] {
  const key = ({ container, offset, name }: Fault) => `${container}\0${offset}\0${name}`;
  return [...new Map(faults.map((fault) => [key(fault), fault])).values()];
}

/** The faults that any process met, each once, on the first; the others have their own. All must call it. */
export function faultsOfAll(world: Communicator, faults: readonly Fault[]): readonly Fault[] {
  return eachOnce(gatherJson(world, [...faults], Faults)?.flat() ?? faults);
}

/** One line for a fault. */
export function faultLine({ name, container, offset, problem }: Fault): string {
  return `at fault: ${name} at byte ${offset} of ${container}: ${problem}`;
}

/** Lines about what was skipped, and about the training steps that had too few pictures for that; none for no faults. */
export function faultsText(faults: readonly Fault[], emptySteps = 0): string[] {
  if (faults.length === 0) return [];
  const more = faults.length - MOST_NAMED;
  return [
    `${faults.length} picture${faults.length === 1 ? ' was' : 's were'} at fault and left out`,
    ...faults.slice(0, MOST_NAMED).map(faultLine),
    ...(more > 0 ? [`and ${more} more (--json has all)`] : []),
    ...(emptySteps > 0 ? [`${stepsText(emptySteps)} had too few pictures left, and learnt nothing`] : []),
  ];
}

const stepsText = (count: number) => `${count} step${count === 1 ? '' : 's'}`;
