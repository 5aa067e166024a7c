/** `history_request`: what was run. @module */
import type { HistoryRequest } from '../protocol/history';
import type { KernelContext } from './context';
import type { KernelRequest } from './request';

/** Answers with the cells that are asked for. */
export async function history(request: KernelRequest, context: KernelContext): Promise<void> {
  request.reply({ ...(await context.history.reply(request.content as unknown as HistoryRequest)) });
}
