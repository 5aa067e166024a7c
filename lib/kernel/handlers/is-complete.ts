/** `is_complete_request`: whether a cell that is being typed is finished. @module */
import { isCompleteReply } from '../protocol/language';
import type { KernelRequest } from './request';

/** Answers complete, incomplete (with an indentation), invalid, or unknown. */
export function isComplete(request: KernelRequest): void {
  request.reply({ ...isCompleteReply({ code: request.text('code') }) });
}
