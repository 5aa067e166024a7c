/**
 * The outputs of a cell as a notebook file stores them.
 * @module
 */
import type { CellSinks, StreamName, TransientDisplay } from './capture';
import type { CellError } from './cell-error';
import type { Display } from './mime';
import type { NotebookOutput } from './notebook';
import { withoutMachinePaths } from './paths';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Displays of a whole notebook by their display id, because a later cell may replace one of an earlier cell. */
export type ShownById = Map<string, Writable<Display>>;

/** Collects the outputs of one cell. */
export class CellOutputs implements CellSinks {
  private readonly list: Writable<NotebookOutput>[] = [];

  /** Whether the next output takes all before it away. */
  private isDue = false;

  constructor(private readonly shown: ShownById) {}

  readonly stream = (name: StreamName, text: string): void => {
    this.clearIfDue();
    const last = this.list.at(-1);
    if (last?.output_type === 'stream' && last.name === name) last.text += text;
    else this.list.push({ output_type: 'stream', name, text });
  };

  readonly clear = (wait: boolean): void => {
    if (wait) this.isDue = true;
    else this.list.length = 0;
  };

  readonly display = ({ data, metadata, transient }: TransientDisplay, update: boolean): void => {
    const id = transient?.display_id;
    const before = id === undefined ? undefined : this.shown.get(id);
    if (update && before !== undefined) {
      Object.assign(before, { data, metadata: metadata ?? {} });
      return;
    }
    this.clearIfDue();
    const output = { output_type: 'display_data' as const, data, metadata: metadata ?? {} };
    if (id !== undefined) this.shown.set(id, output);
    this.list.push(output);
  };

  /** Adds the value of the last expression. */
  result(count: number, { data, metadata }: Display): void {
    this.clearIfDue();
    this.list.push({ output_type: 'execute_result', execution_count: count, data, metadata });
  }

  /** Adds an error. */
  error({ ename, evalue, traceback }: CellError): void {
    this.clearIfDue();
    this.list.push({ output_type: 'error', ename, evalue, traceback });
  }

  private clearIfDue(): void {
    if (this.isDue) this.list.length = 0;
    this.isDue = false;
  }

  /** The outputs so far as they are to be stored: their texts without the paths of this machine. */
  stored(folders: readonly string[]): readonly NotebookOutput[] {
    const clean = (text: string) => withoutMachinePaths(text, folders);
    return this.list.map((output): NotebookOutput => {
      if (output.output_type === 'stream') return { ...output, text: clean(output.text) };
      if (output.output_type === 'error') return output;
      const text = output.data['text/plain'];
      return typeof text === 'string' ? { ...output, data: { ...output.data, 'text/plain': clean(text) } } : output;
    });
  }
}
