/** `comm_info_request`: the open comms. @module */
import type { KernelRequest } from './request';

/** Answers that there are none. */
export function commInfo(request: KernelRequest): void {
  request.reply({ status: 'ok', comms: {} });
}
