/**
 * Cells that front ends wait for: should the process end before, each is answered all the same.
 * @module
 */
import type { CellError } from '../cell-error';
import type { KernelRequest } from './request';

/** A cell that was asked for; its count once its turn has come. */
export interface OpenCell {
  readonly request: KernelRequest;
  readonly isSilent: boolean;
  count?: number;
}

/** All of them. */
export class OpenCells {
  private readonly cells = new Set<OpenCell>();

  /** Runs what answers a cell; until that has ended the cell is open. */
  async during(cell: OpenCell, work: () => Promise<void>): Promise<void> {
    this.cells.add(cell);
    try {
      await work();
    } finally {
      this.cells.delete(cell);
    }
  }

  /** Whether there is any. */
  get isOpen(): boolean {
    return this.cells.size > 0;
  }

  /** Answers all: the one that runs with an error that says why, those that wait as aborted. */
  end(error: CellError): void {
    for (const { request, isSilent, count } of this.cells) {
      const runs = count !== undefined;
      if (runs && !isSilent) request.publish('error', { ...error });
      request.reply(runs ? { status: 'error', ...error, execution_count: count } : { status: 'aborted' });
      request.publish('status', { execution_state: 'idle' });
    }
    this.cells.clear();
  }
}

/** Why a cell never came to its end: its own `process.exit`, or the end of the kernel. */
export function endedError(code: number, isShutDown: boolean): CellError {
  const ename = 'KernelEnded';
  const evalue = isShutDown
    ? 'the kernel was shut down while the cell ran'
    : `the cell ended the kernel, as by process.exit(${code}): all variables are gone. To end only a cell, throw an error`;
  return { ename, evalue, traceback: [`${ename}: ${evalue}`] };
}
