/**
 * Requests that are answered in the thread of the cells: one file a request. Those of the control worker are in `control/handlers.ts`.
 * @module
 */
import { commInfo } from './comm-info';
import { complete } from './complete';
import type { KernelContext } from './context';
import type { Handlers } from './dispatch';
import { execute } from './execute';
import { inspect } from './inspect';
import { isComplete } from './is-complete';

/** By type of request. */
export const CELL_HANDLERS: Handlers<KernelContext> = {
  comm_info_request: commInfo,
  complete_request: complete,
  execute_request: execute,
  inspect_request: inspect,
  is_complete_request: isComplete,
};
