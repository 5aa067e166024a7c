/**
 * Errors of a cell as a notebook shows them: name, message, and a stack that speaks of cells and lines.
 * @module
 */
import { inspect } from 'node:util';
import { BROKEN_OFF } from './control/break-off';
import { BnlabError } from '../errors';
import { withoutMachinePaths } from './paths';

/** An error as Jupyter's messages and notebook files hold it. */
export interface CellError {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** Who knows the lines of cells and of files that they imported, from compiled places (from 1). */
export interface KnownLines {
  lineOfCell(name: string, line: number, column: number): number | undefined;
  lineOfFile(file: string, line: number, column: number): number | undefined;
}

/** How to write a stack: who knows the lines, and the folders whose names must not show. */
export interface StackContext {
  readonly notebook: KnownLines;
  readonly folders: readonly string[];
}

/** Name under which the JavaScript engine knows the code of the n-th execution; `part` counts what runs beside it and is not counted. */
export function scriptName(count: number, part = 0): string {
  return part === 0 ? `cell-${count}` : `cell-${count}.${part}`;
}

/** The error of a cell that was stopped from outside. */
export const INTERRUPTED: CellError = {
  ename: 'Interrupted',
  evalue: 'the cell was interrupted',
  traceback: ['Interrupted: the cell was interrupted'],
};

/** Whether something was thrown because a cell was interrupted. */
export function isInterruption(thrown: unknown): boolean {
  return thrown === BROKEN_OFF || (thrown instanceof Error && thrown.name === 'Interrupted');
}

/** `    at name (place:line:column)`, `    at async name (…)`, `    at place:line:column`. */
const FRAME = /^(\s+at )(?:async )?(?:(.*?) \()?([^()]*):(\d+):(\d+)\)?$/;
const CELL_NAME = /^cell-(\d+(?:\.\d+)?)$/;
/** Frames of Node itself, of the kernel and of test programs, which say nothing about the cell. */
const INTERNAL_FRAME =
  /\(?(?:node:|.*[\\/]node_modules[\\/](?:tslab|tsx|mocha)[\\/]|.*[\\/](?:lib|dist)[\\/](?:notebook|kernel)[\\/](?!display|show))/;
const WRAPPER_NAMES = /^(?:async )?(?:<anonymous>|Object\.<anonymous>|eval)$/;

/** The error of a value whose own code fails whenever it is looked at, and fails with such a value. */
const UNTELLABLE: CellError = {
  ename: 'Uncaught',
  evalue: 'a value that throws when it is looked at',
  traceback: ['Uncaught: a value that throws when it is looked at'],
};

/**
 * Describes anything a cell threw: with its causes and, of an AggregateError, the errors in it; each once, should they go round.
 * Never fails itself: of a value whose own code does, it describes that failure.
 */
export function describeThrown(thrown: unknown, context: StackContext): CellError {
  try {
    return describe(thrown, context, new Set());
  } catch (failure) {
    return describedFailure(failure, context);
  }
}

function describedFailure(failure: unknown, context: StackContext): CellError {
  try {
    return describe(failure, context, new Set());
  } catch {
    return UNTELLABLE;
  }
}

function describe(thrown: unknown, context: StackContext, seen: Set<unknown>): CellError {
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
  seen.add(thrown);
  const inner = (label: string, value: unknown): readonly string[] => {
    if (seen.has(value)) return [];
    return describe(value, context, seen).traceback.map((line, i) => (i === 0 ? `${label} ${line}` : line));
  };
  const causes = cause === undefined ? [] : inner('Caused by', cause);
  const { errors } = thrown as { errors?: unknown };
  const parts = Array.isArray(errors) ? errors.flatMap((each: unknown, i) => inner(`Error ${i + 1}:`, each)) : [];
  const fields = ownFields(thrown as Error, context);
  return {
    ename,
    evalue,
    traceback: [...`${ename}: ${evalue}`.split('\n'), ...frames, ...fields, ...causes, ...parts],
  };
}

/** Fields that an error's name, message and stack do not tell already. */
const TOLD: ReadonlySet<string> = new Set(['name', 'message', 'stack', 'cause', 'errors']);
/** Longest text of one field in a traceback; characters. */
const FIELD_LENGTH = 200;

/** What an error says besides its message, a line a field: `code: 'ENOENT'`. The parts of BnlabError stand in its message. */
function ownFields(thrown: Error, { folders }: StackContext): readonly string[] {
  if (thrown instanceof BnlabError || thrown.name === 'BnlabError') return [];
  return Object.keys(thrown)
    .filter((key) => !TOLD.has(key))
    .map((key) => {
      const value = inspect((thrown as unknown as Readonly<Record<string, unknown>>)[key], {
        depth: 1,
        breakLength: Infinity,
      });
      const text = value.length > FIELD_LENGTH ? `${value.slice(0, FIELD_LENGTH)}…` : value;
      return withoutMachinePaths(`    ${key}: ${text}`, folders);
    });
}

/** Describes what the compiler says about a cell; each line starts with `line:column`. */
export function describeDiagnostics(lines: readonly string[]): CellError {
  const ename = 'TypeScriptError';
  return { ename, evalue: lines[0]!, traceback: [`${ename}: ${lines[0]}`, ...lines.slice(1)] };
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

function framesOf(stack: string, context: StackContext): readonly string[] {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => frameOf(line, context))
    .filter((line) => line !== undefined);
}

function frameOf(line: string, { notebook, folders }: StackContext): string | undefined {
  const [, at, name, place, row, column] = FRAME.exec(line) ?? [];
  const count = place === undefined ? undefined : CELL_NAME.exec(place)?.[1];
  if (place !== undefined && count !== undefined) {
    const own = notebook.lineOfCell(place, Number(row), Number(column));
    if (own === undefined) return undefined; // what the compiler added around the cell
    const where = `cell [${count}], line ${own}`;
    return name === undefined || WRAPPER_NAMES.test(name) ? `${at}${where}` : `${at}${name} (${where})`;
  }
  if (INTERNAL_FRAME.test(line)) return undefined;
  const own = place === undefined ? undefined : notebook.lineOfFile(place, Number(row), Number(column));
  const written = own === undefined ? line : line.replace(`${place}:${row}:${column}`, `${place}:${own}`);
  return withoutMachinePaths(written, folders);
}
