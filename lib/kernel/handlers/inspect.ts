/** `inspect_request`: what stands at a place. @module */
import { inspectReply } from '../protocol/language';
import type { KernelContext } from './context';
import { placeIn } from './place';
import type { KernelRequest } from './request';

/** Answers with type and text of the name at the cursor, or the signature of the call around it. */
export function inspect(request: KernelRequest, { session }: KernelContext): void {
  request.reply({ ...inspectReply(session.notebook.checker, placeIn(request)) });
}
