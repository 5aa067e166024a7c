/** `execute_request`: a cell. @module */
import type { CellSinks } from '../capture';
import type { CellOutcome } from '../session';
import type { KernelContext } from './context';
import type { KernelRequest } from './request';

interface ExecuteContent {
  readonly code: string;
  readonly silent?: boolean;
  readonly stop_on_error?: boolean;
}

/** Runs the cell when its turn has come; what it prints and shows is published as it comes. */
export async function execute(request: KernelRequest, { session }: KernelContext): Promise<void> {
  const { code, silent = false, stop_on_error = true } = request.content as unknown as ExecuteContent;
  let started = 0;
  const sinks: CellSinks = {
    start: (count) => {
      started = count;
      if (!silent) request.publish('execute_input', { code, execution_count: count });
    },
    stream: (name, text) => request.publish('stream', { name, text }),
    display: (display, update) => request.publish(update ? 'update_display_data' : 'display_data', { ...display }),
  };
  const outcome = await session.execute(code, sinks, { stopOnError: stop_on_error, silent });
  if (!silent) publishOutcome(request, outcome);
  request.reply({ ...replyOf(outcome), execution_count: started });
}

function publishOutcome(request: KernelRequest, outcome: CellOutcome): void {
  if (outcome.status === 'error') request.publish('error', { ...outcome.error });
  if (outcome.status !== 'ok' || outcome.result === undefined) return;
  request.publish('execute_result', { execution_count: outcome.count, ...outcome.result });
}

function replyOf(outcome: CellOutcome): object {
  if (outcome.status === 'error') return { status: 'error', ...outcome.error };
  return outcome.status === 'aborted' ? { status: 'aborted' } : { status: 'ok', payload: [], user_expressions: {} };
}
