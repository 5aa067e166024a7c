/** `execute_request`: a cell. @module */
import { messageOf } from '../../errors';
import type { CellSinks } from '../capture';
import type { Json } from '../wire/messages';
import type { CellOutcome } from '../outcome';
import type { KernelContext } from './context';
import type { OpenCell } from './open-cells';
import type { KernelRequest } from './request';

interface ExecuteContent {
  readonly code: string;
  readonly silent?: boolean;
  readonly store_history?: boolean;
  readonly user_expressions?: Readonly<Record<string, string>>;
  readonly allow_stdin?: boolean;
  readonly stop_on_error?: boolean;
}

/** Runs the cell when its turn has come; what it prints and shows is published as it comes. */
export async function execute(request: KernelRequest, context: KernelContext): Promise<void> {
  const { silent = false } = request.content as unknown as ExecuteContent;
  request.text('code');
  const cell: OpenCell = { request, isSilent: silent };
  await context.openCells.during(cell, () => run(cell, context));
}

async function run(cell: OpenCell, context: KernelContext): Promise<void> {
  const { session, history } = context;
  const { request, isSilent: silent } = cell;
  const content = request.content as unknown as ExecuteContent;
  const { code, user_expressions, stop_on_error = true } = content;
  const isStored = !silent && content.store_history !== false;
  const start = (count: number) => {
    cell.count = count;
    context.belongs(request.origin);
    if (!silent) request.publish('execute_input', { code, execution_count: count });
    if (isStored) history.add(count, code, (thrown) => request.publish('stream', historyFault(thrown)));
  };
  const options = { stopOnError: stop_on_error, uncounted: !isStored, expressions: user_expressions };
  const outcome = await session.execute(code, sinksOf(request, context, start), options);
  if (!silent) publishOutcome(request, outcome);
  const text = outcome.status === 'ok' ? outcome.result?.data['text/plain'] : undefined;
  if (isStored && typeof text === 'string') history.addResult(cell.count!, text);
  request.reply({ ...replyOf(outcome), execution_count: cell.count ?? 0 });
}

function sinksOf(request: KernelRequest, { questions }: KernelContext, start: (count: number) => void): CellSinks {
  const mayAsk = (request.content as unknown as ExecuteContent).allow_stdin === true;
  return {
    start,
    stream: (name, text) => request.publish('stream', { name, text }),
    display: (display, update) => request.publish(update ? 'update_display_data' : 'display_data', { ...display }),
    clear: (wait) => request.publish('clear_output', { wait }),
    send: ({ type, content, metadata, buffers }) =>
      request.publish(type, { ...content }, { metadata: metadata && { ...metadata }, buffers }),
    ...(mayAsk && {
      ask: (question, signal) => questions.ask(request, question, signal),
      askNow: (question) => questions.askNow(request, question),
    }),
  };
}

function publishOutcome(request: KernelRequest, outcome: CellOutcome): void {
  if (outcome.status === 'error') request.publish('error', { ...outcome.error });
  if (outcome.status !== 'ok' || outcome.result === undefined) return;
  request.publish('execute_result', { execution_count: outcome.count, ...outcome.result });
}

function historyFault(thrown: unknown): Json {
  return { name: 'stderr', text: `bnlab: the history of cells is not kept. ${messageOf(thrown)}\n` };
}

function replyOf(outcome: CellOutcome): object {
  if (outcome.status === 'error') return { status: 'error', ...outcome.error };
  if (outcome.status === 'aborted') return { status: 'aborted' };
  const { help, expressions = {} } = outcome;
  return { status: 'ok', payload: help === undefined ? [] : [help], user_expressions: expressions };
}
