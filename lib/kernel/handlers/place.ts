/** A place in a cell that a front end asks about. @module */
import type { PlaceRequest } from '../protocol/language';
import type { KernelRequest } from './request';

/** The place that a request means; the end of the code where it names none. @throws BnlabError where it has no code. */
export function placeIn(request: KernelRequest): PlaceRequest {
  const code = request.text('code');
  const { cursor_pos } = request.content;
  const end = [...code].length;
  return { ...request.content, code, cursor_pos: Number.isInteger(cursor_pos) ? (cursor_pos as number) : end };
}
