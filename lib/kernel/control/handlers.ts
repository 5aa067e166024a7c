/**
 * Requests that the control worker answers itself, also while a cell computes. Those of the cells' thread are in `handlers/index.ts`.
 * @module
 */
import { connect } from '../handlers/connect';
import type { Handlers } from '../handlers/dispatch';
import { kernelInfo } from '../handlers/kernel-info';
import type { KernelRequest, Send } from '../handlers/request';
import type { Connection } from '../wire/connection';
import type { Ending } from './ending';
import type { Interrupter } from './interrupter';
import type { MainInspector } from './main-inspector';

/** What these handlers work on. */
export interface ControlContext {
  readonly connection: Connection;
  /** The inspector of the thread that runs the cells. */
  readonly inspector: MainInspector;
  readonly interrupter: Interrupter;
  readonly ending: Ending;
  /** Sends what answers no request. */
  readonly send: Send;
}

/** By type of request. */
export const CONTROL_HANDLERS: Handlers<ControlContext> = {
  connect_request: (request, { connection }) => connect(request, connection),
  interrupt_request: interrupt,
  kernel_info_request: kernelInfo,
  shutdown_request: shutdown,
};

function interrupt(request: KernelRequest, { interrupter }: ControlContext): void {
  interrupter.interrupt();
  request.reply({ status: 'ok' });
}

/** All front ends hear of it, because the kernel is theirs too. */
function shutdown(request: KernelRequest, { ending }: ControlContext): void {
  const content = { status: 'ok', restart: request.content.restart === true };
  request.reply(content);
  request.publish('shutdown_reply', content);
  ending.begin(0);
}
