/**
 * Orders of both threads on their way to the sockets.
 * @module
 */
import type { Broadcast } from './broadcast';
import type { Send } from '../handlers/request';
import type { Sockets } from '../wire/sockets';

/** A sender over these sockets; broadcasts have their type as topic. */
export function outward(sockets: Sockets, broadcast: Broadcast): Send {
  return (order) => {
    const { type, content, metadata, buffers } = order;
    const parent = order.origin?.header;
    const message = { type, content, metadata, buffers, parent };
    if (order.kind === 'publish') broadcast.add({ ...message, identities: [type] });
    else void sockets.send(order.channel, { ...message, identities: order.origin.identities });
  };
}
