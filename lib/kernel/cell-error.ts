/**
 * Errors of a cell as a notebook shows them: name, message, and a stack that speaks of cells and lines.
 * @module
 */
import { inspect } from 'node:util';
import { withoutMachinePaths } from './paths';
import { sourceLine } from './source-lines';

/** An error as Jupyter's messages and notebook files hold it. */
export interface CellError {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** A cell as it was run: what the reader wrote, and what the compiler made of it (it starts on the second line of the script). */
export interface CompiledCell {
  readonly source: string;
  readonly compiled: string;
}

/** How to write a stack: the cells by execution count, and the folders whose names must not show. */
export interface StackContext {
  readonly cells: ReadonlyMap<number, CompiledCell>;
  readonly folders: readonly string[];
}

/** Lines that stand before a cell's compiled code in the script that runs. */
const LINES_BEFORE = 1;

/** Name under which the JavaScript engine knows the code of the n-th execution. */
export function scriptName(count: number): string {
  return `cell-${count}`;
}

/** The error of a cell that was stopped from outside. */
export const INTERRUPTED: CellError = {
  ename: 'Interrupted',
  evalue: 'the cell was interrupted',
  traceback: ['Interrupted: the cell was interrupted'],
};

const SCRIPT_FRAME = /^(\s+at )(?:async )?(?:(.*?) \()?cell-(\d+):(\d+):(\d+)\)?$/;
/** Frames of Node itself, of tslab and of the kernel, which say nothing about the cell. */
const INTERNAL_FRAME =
  /\(?(?:node:|.*[\\/]node_modules[\\/](?:tslab|tsx|mocha)[\\/]|.*[\\/](?:lib|dist)[\\/]kernel[\\/](?!display|show))/;
const WRAPPER_NAMES = /^(?:async )?(?:__tslab__\.\w+|<anonymous>|Object\.<anonymous>|eval)$/;

/** Describes anything a cell threw. */
export function describeThrown(thrown: unknown, context: StackContext): CellError {
  if (isInterruption(thrown)) return INTERRUPTED;
  const isError = thrown instanceof Error || Object.prototype.toString.call(thrown) === '[object Error]';
  if (!isError) {
    const evalue = withoutMachinePaths(typeof thrown === 'string' ? thrown : inspect(thrown), context.folders);
    return { ename: 'Uncaught', evalue, traceback: [`Uncaught: ${evalue}`] };
  }
  const { name, message, stack, cause } = thrown as Error;
  const ename = String(name);
  const evalue = withoutMachinePaths(String(message), context.folders);
  const frames = framesOf(String(stack ?? ''), context);
  const causes =
    cause === undefined
      ? []
      : describeThrown(cause, context).traceback.map((line, i) => (i === 0 ? `Caused by ${line}` : line));
  return { ename, evalue, traceback: [...`${ename}: ${evalue}`.split('\n'), ...frames, ...causes] };
}

/** Describes what the compiler says about a cell; each line starts with `line:column`. */
export function describeDiagnostics(lines: readonly string[]): CellError {
  const ename = 'TypeScriptError';
  return { ename, evalue: lines[0], traceback: [`${ename}: ${lines[0]}`, ...lines.slice(1)] };
}

/**
 * Makes every stack of this process speak of cells and lines, also the ones that cells print themselves, so that no stored
 * output holds a path of this machine or a line number of Node.
 */
export function writeStacksOfCells(context: StackContext): void {
  Error.stackTraceLimit = 50; // ten frames of a library would hide the cell
  Error.prepareStackTrace = (error, sites) => {
    const frames = sites.map((site) => frameOf(`    at ${(site as { toString(): string }).toString()}`, context));
    return [Error.prototype.toString.call(error), ...frames.filter((frame) => frame !== undefined)].join('\n');
  };
}

function isInterruption(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const { code } = thrown as NodeJS.ErrnoException;
  return code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED' || thrown.message === 'Interrupted asynchronously';
}

function framesOf(stack: string, context: StackContext): readonly string[] {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => frameOf(line, context))
    .filter((line) => line !== undefined);
}

function frameOf(line: string, { cells, folders }: StackContext): string | undefined {
  const script = SCRIPT_FRAME.exec(line);
  if (script === null) return INTERNAL_FRAME.test(line) ? undefined : withoutMachinePaths(line, folders);
  const [, at, name, count, row, column] = script;
  const cell = cells.get(Number(count));
  const place = cell && sourceLine(cell.source, cell.compiled, Number(row) - LINES_BEFORE, Number(column));
  if (place === undefined) return undefined; // the kernel's own wrapping around the cell
  const where = `cell [${count}], line ${place}`;
  const named = name?.replace(/^Proxy\./, ''); // tslab keeps what the cells declare in a proxy
  return named === undefined || WRAPPER_NAMES.test(named) ? `${at}${where}` : `${at}${named} (${where})`;
}
