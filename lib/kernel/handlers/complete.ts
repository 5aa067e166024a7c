/** `complete_request`: what can be written at a place. @module */
import { completionsAt } from '../../notebook';
import type { KernelContext } from './context';
import type { PlaceContent } from './place';
import type { KernelRequest } from './request';

/** Answers with the names that fit. */
export function complete(request: KernelRequest, { session }: KernelContext): void {
  const { code, cursor_pos } = request.content as unknown as PlaceContent;
  const { start, end, matches } = completionsAt(session.notebook.checker, code, cursor_pos);
  request.reply({ status: 'ok', cursor_start: start, cursor_end: end, matches: [...matches], metadata: {} });
}
