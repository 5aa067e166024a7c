/**
 * Requests that are answered in the thread of the cells: one file a request. Those of the control worker are in `control/handlers.ts`.
 * @module
 */
import { comm } from './comm';
import { commInfo } from './comm-info';
import { complete } from './complete';
import type { KernelContext } from './context';
import type { Handlers } from './dispatch';
import { execute } from './execute';
import { history } from './history';
import { inspect } from './inspect';
import { isComplete } from './is-complete';

/** By type of request. */
export const CELL_HANDLERS: Handlers<KernelContext> = {
  comm_close: comm,
  comm_info_request: commInfo,
  comm_msg: comm,
  comm_open: comm,
  complete_request: complete,
  execute_request: execute,
  history_request: history,
  inspect_request: inspect,
  is_complete_request: isComplete,
};
