/** `complete_request`: what can be written at a place. @module */
import { completeReply, type PlaceRequest } from '../protocol/language';
import type { KernelContext } from './context';
import type { KernelRequest } from './request';

/** Answers with the names that fit. */
export function complete(request: KernelRequest, { session }: KernelContext): void {
  request.reply({ ...completeReply(session.notebook.checker, request.content as unknown as PlaceRequest) });
}
