/**
 * Requests that the control worker answers itself, also while a cell computes. Those of the cells' thread are in `handlers/index.ts`.
 * @module
 */
import type { CellDebugger } from '../debug/debugger';
import type { DebugRequest } from '../debug/protocol';
import { connect } from '../handlers/connect';
import type { Handlers } from '../handlers/dispatch';
import { kernelInfo } from '../handlers/kernel-info';
import type { KernelRequest, Send } from '../handlers/request';
import type { Connection } from '../wire/connection';
import type { Ending } from './ending';
import type { MainInspector } from './main-inspector';

/** What these handlers work on. */
export interface ControlContext {
  readonly connection: Connection;
  /** The inspector of the thread that runs the cells. */
  readonly inspector: MainInspector;
  readonly debugger: CellDebugger;
  /** Ends the cell that runs. */
  readonly interrupt: () => void;
  readonly ending: Ending;
  /** Sends what answers no request. */
  readonly send: Send;
}

/** By type of request. */
export const CONTROL_HANDLERS: Handlers<ControlContext> = {
  debug_request: debug,
  connect_request: (request, { connection }) => connect(request, connection),
  interrupt_request: interrupt,
  kernel_info_request: kernelInfo,
  shutdown_request: shutdown,
};

async function debug(request: KernelRequest, context: ControlContext): Promise<void> {
  request.reply({ ...(await context.debugger.answer(request.content as unknown as DebugRequest)) });
}

function interrupt(request: KernelRequest, context: ControlContext): void {
  context.interrupt();
  request.reply({ status: 'ok' });
}

/** All front ends hear of it, because the kernel is theirs too. */
function shutdown(request: KernelRequest, { ending }: ControlContext): void {
  const content = { status: 'ok', restart: request.content.restart === true };
  request.reply(content);
  request.publish('shutdown_reply', content);
  ending.begin(0);
}
