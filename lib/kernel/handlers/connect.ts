/** `connect_request`: the ports. @module */
import type { Connection } from '../wire/connection';
import type { KernelRequest } from './request';

/** Answers with the ports of the connection file. */
export function connect(request: KernelRequest, connection: Connection): void {
  const { shell_port, iopub_port, stdin_port, control_port, hb_port } = connection;
  request.reply({ status: 'ok', shell_port, iopub_port, stdin_port, control_port, hb_port });
}
