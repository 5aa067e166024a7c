/**
 * The thread that runs the cells: requests come from the control worker, and answers go back to it.
 * @module
 */
import { allowBreakingOff, Guard } from './control/break-off';
import type { ControlLink } from './control/link';
import type { FromControl } from './control/protocol';
import { CELL_HANDLERS } from './handlers';
import type { KernelContext } from './handlers/context';
import { dispatch } from './handlers/dispatch';
import { endedError, OpenCells } from './handlers/open-cells';
import { KernelRequest, type Send } from './handlers/request';
import { IdleMemory } from './idle-memory';
import type { RunningCell } from './capture';
import { History } from './protocol/history';
import { HistoryFile } from './protocol/history-file';
import { guardChildren } from './processes/children';
import { endDescendants } from './processes/descendants';
import { Questions } from './questions';
import type { StrayError } from './outcome';
import { Session } from './session';

/** Starts a session and serves it for as long as the process lives. @ondemand */
export function serveCells(link: ControlLink): void {
  const guard = new Guard();
  const send: Send = (order) => link.post(order);
  const session = new Session({
    onStray: reportStray,
    guard,
    send: ({ type, content, metadata, buffers }) =>
      send({ kind: 'publish', type, content: { ...content }, metadata: metadata && { ...metadata }, buffers }),
  });
  const history = new History(new HistoryFile());
  const questions = new Questions({ send, next: () => link.next(), receive: (message) => receive(message) });
  const context: KernelContext = {
    session,
    history,
    questions,
    openCells: new OpenCells(),
    send,
    belongs: (origin) => link.post({ kind: 'cell', origin }),
  };
  const interrupts = new HeardInterrupts(session);
  const memory = new IdleMemory({ isBusy: () => context.openCells.isOpen });

  const receive = (message: FromControl): void => {
    if (message.kind === 'exit') process.exit(message.code);
    if (questions.take(message)) return;
    if (message.kind === 'request') {
      const { channel, message: asked } = message;
      // what answers at once must not be broken off with the cell that runs
      const request = new KernelRequest(channel, asked, send);
      return guard.during(() => void dispatch(request, CELL_HANDLERS, context).then(() => memory.rest()));
    }
    interrupts.hear(message.interrupt);
    link.post({ kind: 'heard', interrupt: message.interrupt });
  };
  // before what was sent last leaves the process
  process.prependListener('exit', endDescendants);
  process.prependListener('exit', (code) => context.openCells.end(endedError(code, link.isEnding)));
  guardChildren();
  link.captureDescriptors();
  link.onMessage(receive);
  allowBreakingOff(guard, interrupts);
}

/** Which interrupts have been heard, and which cell each was meant for. */
class HeardInterrupts {
  private heard = 0;
  private victim: RunningCell | undefined;
  private broken = 0;
  private isHearing = false;

  constructor(private readonly session: Session) {}

  /** Whether nothing is left to break off for an interrupt. */
  isHeard(interrupt: number): boolean {
    // an impatient one that comes while the last one is being heard would break that off
    return this.isHearing || interrupt <= this.heard || interrupt <= this.broken;
  }

  get hasBroken(): boolean {
    return this.broken > this.heard;
  }

  condemn(): void {
    this.session.condemn();
  }

  /** Called as a computation is broken off: the cell that runs now is the one to end, not one that runs when the news arrives. */
  breaking(interrupt: number): void {
    this.broken = interrupt;
    this.victim = this.session.current;
  }

  /** Called when the news of an interrupt arrives between two events, once or more often. */
  hear(interrupt: number): void {
    if (interrupt <= this.heard) return;
    this.heard = interrupt;
    const isBroken = interrupt <= this.broken;
    this.isHearing = true;
    this.session.interrupt(isBroken ? this.victim : this.session.current, isBroken);
    this.victim = undefined;
    this.isHearing = false;
  }
}

/** In a live kernel a stray error is shown where it comes from, and the kernel goes on. */
function reportStray({ cell, error }: StrayError): void {
  const text = `Not caught by any cell: ${error.traceback.join('\n')}\n`;
  if (cell === undefined) process.stderr.write(text);
  else cell.sinks.stream('stderr', text);
}
