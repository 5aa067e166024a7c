/** `comm_info_request`: the open comms. @module */
import type { KernelContext } from './context';
import type { KernelRequest } from './request';

/** Answers with all open comms, or those to the target that is asked for. */
export function commInfo(request: KernelRequest, { session }: KernelContext): void {
  request.reply({ ...session.comms.info(request.content) });
}
