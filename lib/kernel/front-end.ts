/**
 * What code in a cell may ask of the front end, through the kernel that runs it.
 * @module
 */
import { BnlabError } from '../errors';
import type { RunningCell } from './capture';
import type { Comms } from './protocol/comms';

/** A question to the reader. */
export interface Question {
  /** What the reader is asked. */
  readonly prompt?: string;
  /** Whether the answer is hidden as it is typed. Default false. */
  readonly password?: boolean;
}

/** The kernel as cells see it. */
export interface FrontEnd {
  readonly comms: Comms;
  /** Takes the cell's outputs away: at once, or when the next one comes. */
  clearOutput(options: { readonly wait: boolean }): void;
  /** Asks the reader and waits. Rejects where nobody can be asked. */
  ask(question: Question): Promise<string>;
  /** Asks the reader while everything else of the notebook stands still. @throws where nobody can be asked. */
  askNow(question: Question): string;
}

/** The kernel of a session: each call goes to the cell that it comes from. */
export function frontEndOf(comms: Comms, current: () => RunningCell | undefined): FrontEnd {
  const sinks = () => current()?.sinks;
  return {
    comms,
    clearOutput: ({ wait }) => sinks()?.clear?.(wait),
    ask: async (question) => {
      const cell = current();
      if (cell?.sinks.ask === undefined) throw nobodyToAsk();
      return cell.sinks.ask(question, cell.signal);
    },
    askNow: (question) => {
      const askNow = sinks()?.askNow;
      if (askNow === undefined) throw nobodyToAsk();
      return askNow(question);
    },
  };
}

/** Under this name of the global object the kernel leaves itself for the library, whichever copy of it a cell loads. */
const PLACE = Symbol.for('bnlab.frontEnd');

/** Makes the kernel known to cells; `undefined` takes it away. */
export function provideFrontEnd(frontEnd: FrontEnd | undefined): void {
  Object.defineProperty(globalThis, PLACE, { value: frontEnd, configurable: true, enumerable: false });
}

/** The kernel that runs this code, undefined outside of notebooks. */
export function frontEnd(): FrontEnd | undefined {
  return (globalThis as { [PLACE]?: FrontEnd })[PLACE];
}

/** The error for a question that nobody can answer: in a run without a reader, or of a front end that shows no questions. */
export function nobodyToAsk(): BnlabError {
  return new BnlabError({
    kind: 'usage',
    where: 'input',
    expected: 'a reader who can be asked',
    got: 'a run in which nobody answers',
    hint: 'Run the cell in Jupyter, or give the value in the cell itself.',
  });
}

/**
 * Takes away what the running cell has shown so far; with `wait` only when its next output comes, so that nothing flickers.
 *
 * Outside of a notebook it does nothing.
 */
export function clearOutput({ wait = false }: { readonly wait?: boolean } = {}): void {
  frontEnd()?.clearOutput({ wait });
}
