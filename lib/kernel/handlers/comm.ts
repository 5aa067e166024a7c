/** `comm_open`, `comm_msg`, `comm_close`: what happens to widgets on the page. They have no reply. @module */
import type { CommContent, CommMessageType } from '../protocol/comms';
import type { KernelContext } from './context';
import type { KernelRequest } from './request';

/** Hands the message to who listens; what a listener throws is shown in the cell that it belongs to. */
export function comm(request: KernelRequest, { session }: KernelContext): void {
  const { content, metadata, buffers } = request.message;
  session.receiveComm(request.type as CommMessageType, {
    content: content as unknown as CommContent,
    metadata,
    buffers,
  });
}
