/** `complete_request`: what can be written at a place. @module */
import { completeReply } from '../protocol/language';
import type { KernelContext } from './context';
import { placeIn } from './place';
import type { KernelRequest } from './request';

/** Answers with the names that fit. */
export function complete(request: KernelRequest, { session }: KernelContext): void {
  request.reply({ ...completeReply(session.notebook.checker, placeIn(request)) });
}
