/**
 * Program of the control worker: it holds the sockets and answers while a cell computes.
 * @module
 */
import { workerData } from 'node:worker_threads';
import { CellDebugger } from '../debug/debugger';
import { dispatch } from '../handlers/dispatch';
import { KernelRequest } from '../handlers/request';
import { signalWaitedFor } from '../processes/descendants';
import type { Message } from '../wire/messages';
import { Sockets, type AskingChannel } from '../wire/sockets';
import { Broadcast } from './broadcast';
import { DescriptorReader } from './descriptor-reader';
import { CONTROL_HANDLERS, type ControlContext } from './handlers';
import { Interrupter } from './interrupter';
import { MainInspector } from './main-inspector';
import { Ending, endWithParent, endWithThread } from './ending';
import { outward } from './outward';
import { Shared, type ControlData, type FromControl, type ToControl } from './protocol';

const { connection, port, signals, shared } = workerData as ControlData;

function post(message: FromControl): void {
  if (message.kind === 'exit') Atomics.store(shared, Shared.ending, 1);
  port.postMessage(message);
  Atomics.add(shared, Shared.posted, 1);
  Atomics.notify(shared, Shared.posted);
}

function receive(channel: AskingChannel, message: Message): void {
  const { msg_type } = message.header;
  if (!Object.hasOwn(CONTROL_HANDLERS, msg_type)) return post({ kind: 'request', channel, message });
  void dispatch(new KernelRequest(channel, message, context.send), CONTROL_HANDLERS, context);
}

/** Cells that stand still at a breakpoint go on first, or they could not end. */
function interruptNow(): void {
  interrupter.interrupt();
  cut();
  // one that went on by itself meanwhile needs no help
  cellDebugger.release().catch(() => undefined);
}

async function main(): Promise<void> {
  const sockets = await Sockets.bind(connection, receive);
  const broadcast = new Broadcast((frames) => sockets.sendFrames('iopub', frames), sockets.signing, printed);
  send = outward(sockets, broadcast);
  const capture = new DescriptorReader((order) => {
    Atomics.add(shared, Shared.printed, String(order.content.text).length);
    send(order);
  });
  endWithThread(post, shared, (text) => capture.log(text));
  cut = () => broadcast.cut();
  port.on('message', (message: ToControl) => {
    if (message.kind === 'heard') heard(message.interrupt);
    else if (message.kind === 'signal') interruptNow();
    else if (message.kind === 'cell') capture.cell = message.origin;
    else if (message.kind === 'descriptors') capture.start(message.descriptors);
    else if (message.kind === 'flush') void flush(sockets, broadcast, capture);
    else {
      if (message.kind === 'publish' && message.isBehind) capture.drain();
      send(message);
    }
  });
  send({ kind: 'publish', type: 'status', content: { execution_state: 'starting' } });
}

function heard(interrupt: number): void {
  interrupter.heard(interrupt);
  if (!interrupter.isWaiting) cellDebugger.hold();
}

/** The thread of the cells may print on. */
function printed(characters: number): void {
  Atomics.sub(shared, Shared.printed, characters);
  Atomics.notify(shared, Shared.printed);
}

/** The thread of the cells waits for this as the last it does. */
async function flush(sockets: Sockets, broadcast: Broadcast, capture: DescriptorReader): Promise<void> {
  capture.drain();
  await broadcast.flush();
  await sockets.flush();
  // a socket that still waits would make Node abort at its end
  sockets.close();
  inspector.disconnect();
  await new Promise(setImmediate);
  Atomics.store(shared, Shared.flushed, 1);
  Atomics.notify(shared, Shared.flushed);
}

let send: ControlContext['send'] = () => undefined;
let cut: () => void = () => undefined;
const inspector = new MainInspector();
const interrupter = new Interrupter(post, inspector, signalWaitedFor);
const ending = new Ending(post, inspector);
const cellDebugger = new CellDebugger(inspector, (event) =>
  send({ kind: 'publish', type: 'debug_event', content: { ...event } }),
);
const context: ControlContext = {
  connection,
  inspector,
  debugger: cellDebugger,
  interrupt: interruptNow,
  ending,
  send: (order) => send(order),
};

signals.on('message', interruptNow);
endWithParent(ending);
// a failure ends the thread, and with it the kernel
void main();
