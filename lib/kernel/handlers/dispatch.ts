/**
 * From a request's type to its handler, between `busy` and `idle`.
 * @module
 */
import { inspect } from 'node:util';
import type { KernelRequest } from './request';

/** Answers one type of request; what it throws becomes the answer. */
export type Handler<Context> = (request: KernelRequest, context: Context) => void | Promise<void>;

/** Handlers by the type of request that they answer. */
export type Handlers<Context> = Readonly<Record<string, Handler<Context>>>;

/** Has a request answered: every request gets an answer, so that no front end waits for one that never comes. */
export async function dispatch<Context>(
  request: KernelRequest,
  handlers: Handlers<Context>,
  context: Context,
): Promise<void> {
  request.publish('status', { execution_state: 'busy' });
  try {
    const handler = Object.hasOwn(handlers, request.type) ? handlers[request.type] : undefined;
    await (handler ?? notKnown)(request, context);
  } catch (thrown) {
    request.reply(failure(thrown));
  } finally {
    request.publish('status', { execution_state: 'idle' });
  }
}

function notKnown(request: KernelRequest): void {
  // answers to the kernel and one-way messages have no reply
  if (!request.type.endsWith('_request')) return;
  const evalue = `this kernel has no answer to ${request.type}`;
  request.reply({ status: 'error', ename: 'NotImplemented', evalue, traceback: [] });
}

function failure(thrown: unknown): Readonly<Record<string, unknown>> {
  const { name, message } = thrown instanceof Error ? thrown : { name: 'Error', message: inspect(thrown) };
  return { status: 'error', ename: name, evalue: message, traceback: [`${name}: ${message}`] };
}
