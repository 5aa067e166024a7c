/** What handlers in the thread of the cells work on. @module */
import type { History } from '../protocol/history';
import type { Questions } from '../questions';
import type { Session } from '../session';
import type { Origin } from '../control/protocol';
import type { OpenCells } from './open-cells';
import type { Send } from './request';

/** The session and what belongs to it, and a way to send what answers no request. */
export interface KernelContext {
  readonly session: Session;
  readonly history: History;
  readonly questions: Questions;
  readonly openCells: OpenCells;
  readonly send: Send;
  /** Says which request the output of child processes belongs to from now on. */
  readonly belongs: (origin: Origin) => void;
}
