/**
 * The kernel's Jupyter face: the session behind tslab's ZeroMQ server, with the messages that the server leaves out.
 * @module
 */
import type { Publisher, Reply as ZmqReply, Router } from 'zeromq';
import { JupyterHandlerImpl, ZmqServer } from 'tslab/dist/jupyter';
import type { Executor } from 'tslab/dist/executor';
import { completenessOf, completionsAt, inspectionAt, type CellChecker } from '../notebook';
import type { CellSinks } from './capture';
import { KERNEL_NAME, LANGUAGE_INFO, packageVersion } from './language';
import { Session, type CellOutcome, type StrayError } from './session';

type Message = Parameters<ZmqServer['handleExecute']>[1];
type ShellSocket = Parameters<ZmqServer['handleShellMessage']>[0];

/** Version of Jupyter's messaging protocol that the kernel speaks. */
const PROTOCOL_VERSION = '5.3';
/** How long the answer to a shutdown may take to leave before the process ends; ms. */
const LINGER_MS = 200;

const ANSWERED = new Set([
  'kernel_info_request',
  'execute_request',
  'is_complete_request',
  'inspect_request',
  'complete_request',
  'comm_info_request',
  'shutdown_request',
]);

/** Starts a kernel on the ports that a connection file names; resolves when it listens. SIGINT interrupts the cell that runs. */
export async function startKernel(connectionFile: string): Promise<void> {
  const session = new Session({ onStray: reportStray });
  const server = new KernelServer(session, connectionFile);
  process.on('SIGINT', () => session.interrupt());
  endWithParent();
  await server.init();
}

class KernelServer extends ZmqServer {
  constructor(
    private readonly session: Session,
    connectionFile: string,
  ) {
    super(new KernelHandler(session), connectionFile);
    Object.assign(this, { bindSocket: this.bindWithoutLimits.bind(this) });
  }

  /**
   * In place of tslab's own: its sockets refuse what is sent while a send is under way, which is every message after the 512th of
   * one turn, and drop what a slow front end has not fetched. A cell that prints a thousand lines would lose most of them.
   */
  private async bindWithoutLimits(socket: Publisher | Router | ZmqReply, port: number): Promise<void> {
    const { transport, ip } = this.connInfo;
    socket.sendTimeout = 0;
    socket.sendHighWaterMark = 0;
    await socket.bind(transport === 'ipc' ? `ipc://${ip}-${port}` : `${transport}://${ip}:${port}`);
  }

  /** Messages that ask nothing of this kernel (widgets, history) are left alone; tslab would print a warning into a cell. */
  override async handleShellMessage(socket: ShellSocket, ...parts: Buffer[]): Promise<void> {
    const header = parts.findIndex((part) => part.toString() === '<IDS|MSG>') + 2;
    const { msg_type } = JSON.parse(parts[header].toString()) as { readonly msg_type: string };
    if (ANSWERED.has(msg_type)) await super.handleShellMessage(socket, ...parts);
  }

  override async handleExecute(socket: unknown, request: Message): Promise<void> {
    const { code, silent = false, stop_on_error = true } = request.content as ExecuteRequest;
    let started = 0;
    const sinks: CellSinks = {
      start: (count) => {
        started = count;
        if (!silent) this.publish(request, 'execute_input', { code, execution_count: count });
      },
      stream: (name, text) => this.publish(request, 'stream', { name, text }),
      display: (display, update) => this.publish(request, update ? 'update_display_data' : 'display_data', display),
    };
    const outcome = await this.session.execute(code, sinks, { stopOnError: stop_on_error, silent });
    if (!silent) this.publishOutcome(request, outcome);
    this.reply(socket, request, 'execute_reply', { ...replyOf(outcome), execution_count: started });
  }

  override handleCommInfoRequest(socket: ShellSocket, request: Message): void {
    this.reply(socket, request, 'comm_info_reply', { status: 'ok', comms: {} });
  }

  override handleShutdown(socket: unknown, request: Message): void {
    const { restart = false } = request.content as { readonly restart?: boolean };
    this.reply(socket, request, 'shutdown_reply', { status: 'ok', restart });
  }

  /** A timer or a connection that a cell left open must not keep the process alive. */
  override close(): void {
    super.close();
    setTimeout(() => process.exit(0), LINGER_MS);
  }

  private publishOutcome(request: Message, outcome: CellOutcome): void {
    if (outcome.status === 'error') this.publish(request, 'error', outcome.error);
    if (outcome.status !== 'ok' || outcome.result === undefined) return;
    this.publish(request, 'execute_result', { execution_count: outcome.count, ...outcome.result });
  }

  private publish(request: Message, type: string, content: object): void {
    this.reply(this.iopub, request, type, content);
  }

  private reply(socket: unknown, request: Message, type: string, content: object): void {
    const message = request.createReply();
    message.header.msg_type = type;
    message.content = content;
    message.signAndSend(this.connInfo.key, socket);
  }
}

/** tslab's handler of requests with our answers to all of them. */
class KernelHandler extends JupyterHandlerImpl {
  private readonly checker: CellChecker;

  constructor(session: Session) {
    // the base class asks its executor for nothing else than to be closed
    super({ close: () => session.close() } as unknown as Executor, false);
    this.checker = session.notebook.checker;
  }

  override handleKernel(): ReturnType<JupyterHandlerImpl['handleKernel']> & { readonly status: 'ok' } {
    return {
      status: 'ok',
      protocol_version: PROTOCOL_VERSION,
      implementation: KERNEL_NAME,
      implementation_version: packageVersion(),
      language_info: LANGUAGE_INFO,
      banner: `TypeScript ${LANGUAGE_INFO.version} on Node.js ${process.versions.node}`,
    };
  }

  override handleIsComplete({ code }: { readonly code: string }): ReturnType<JupyterHandlerImpl['handleIsComplete']> {
    return completenessOf(code);
  }

  override handleComplete(request: PlaceRequest): ReturnType<JupyterHandlerImpl['handleComplete']> {
    const { start, end, matches } = completionsAt(this.checker, request.code, request.cursor_pos);
    return { status: 'ok', cursor_start: start, cursor_end: end, matches: [...matches], metadata: {} };
  }

  override handleInspect(request: PlaceRequest): ReturnType<JupyterHandlerImpl['handleInspect']> {
    const text = inspectionAt(this.checker, request.code, request.cursor_pos);
    const data: Record<string, string> = text === undefined ? {} : { 'text/plain': text };
    return { status: 'ok', found: text !== undefined, data, metadata: {} };
  }
}

/** A cell and a cursor in it, in code points. */
interface PlaceRequest {
  readonly code: string;
  readonly cursor_pos: number;
}

interface ExecuteRequest {
  readonly code: string;
  readonly silent?: boolean;
  readonly stop_on_error?: boolean;
}

function replyOf(outcome: CellOutcome): object {
  if (outcome.status === 'error') return { status: 'error', ...outcome.error };
  return outcome.status === 'aborted' ? { status: 'aborted' } : { status: 'ok', payload: [], user_expressions: {} };
}

/** In a live kernel a stray error is shown where it comes from, and the kernel goes on. */
function reportStray({ cell, error }: StrayError): void {
  const text = `Not caught by any cell: ${error.traceback.join('\n')}\n`;
  if (cell === undefined) process.stderr.write(text);
  else cell.sinks.stream('stderr', text);
}

/** A kernel whose Jupyter was killed would stay for ever. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 1000).unref();
}
