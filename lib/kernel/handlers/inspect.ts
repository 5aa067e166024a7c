/** `inspect_request`: what stands at a place. @module */
import { inspectionAt } from '../../notebook';
import type { KernelContext } from './context';
import type { PlaceContent } from './place';
import type { KernelRequest } from './request';

/** Answers with type and text of the name at the cursor. */
export function inspect(request: KernelRequest, { session }: KernelContext): void {
  const { code, cursor_pos } = request.content as unknown as PlaceContent;
  const text = inspectionAt(session.notebook.checker, code, cursor_pos);
  const data: Record<string, string> = text === undefined ? {} : { 'text/plain': text };
  request.reply({ status: 'ok', found: text !== undefined, data, metadata: {} });
}
