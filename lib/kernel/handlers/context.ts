/** What handlers in the thread of the cells work on. @module */
import type { Session } from '../session';
import type { Send } from './request';

/** The session, and a way to send what answers no request. */
export interface KernelContext {
  readonly session: Session;
  readonly send: Send;
}
