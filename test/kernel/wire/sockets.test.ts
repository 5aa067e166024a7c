import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Dealer, Reply, Request, Router } from 'zeromq';
import { Sockets } from '../../../lib/kernel/wire/sockets';

/** Classes of sockets, what a front end sends them, and what the kernel would answer next. */
const CLOSED: readonly {
  readonly what: string;
  readonly receiver: { readonly prototype: object };
  readonly port: number;
  readonly front: () => Request | Dealer;
}[] = [
  { what: 'a heartbeat', receiver: Reply, port: 5, front: () => new Request({ linger: 0 }) },
  { what: 'a request', receiver: Router, port: 1, front: () => new Dealer({ linger: 0 }) },
];

describe('the sockets of a kernel', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'bnlab-sockets-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const { what, receiver, port, front } of CLOSED)
    it(`may be closed between ${what} and its answer: nothing fails`, async () => {
      const ip = path.join(folder, 'kernel');
      const ports = { shell_port: 1, iopub_port: 2, stdin_port: 3, control_port: 4, hb_port: 5 };
      const scheme = { transport: 'ipc', ip, key: '', signature_scheme: 'hmac-sha256' } as const;
      const faults: unknown[] = [];
      const note = (thrown: unknown) => faults.push(thrown);
      process.on('unhandledRejection', note);
      const { receive } = receiver.prototype as { readonly receive: (this: object) => Promise<unknown> };
      let sent: Promise<unknown> | undefined;
      const closed = new Promise<void>((done) => {
        const value = async function (this: object) {
          const frames = await receive.call(this);
          sockets.close();
          sent = sockets.sendFrames('shell', ['gone', '']);
          done();
          return frames;
        };
        Object.defineProperty(receiver.prototype, 'receive', { value, configurable: true });
      });
      const sockets = await Sockets.bind({ ...scheme, ...ports }, () => undefined);
      const client = front();
      client.connect(`ipc://${ip}-${port}`);
      await client.send('ping');
      await closed;
      await sent;
      await turn();
      // the inherited one again
      Reflect.deleteProperty(receiver.prototype, 'receive');
      client.close();
      process.off('unhandledRejection', note);
      assert.deepEqual(faults, []);
    });
});
