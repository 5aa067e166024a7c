/** `is_complete_request`: whether a cell that is being typed is finished. @module */
import { completenessOf } from '../../notebook';
import type { KernelRequest } from './request';

/** Answers complete, incomplete (with an indentation) or invalid. */
export function isComplete(request: KernelRequest): void {
  request.reply({ ...completenessOf(String(request.content.code)) });
}
