/** One transfer as `fetchInto` makes it: what is in the partial file afterwards, and what the transfer leaves behind. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import path from 'node:path';
import { fetchInto, type TransferOptions } from '../../../lib/data/download/transfer';
import { temporaryFolder, withEnvironment } from '../temporary';
import { testServer } from './server';
import { CONTENT, REFUSED, says, TAKEN, type Case } from './transfer-answers';

const PATIENT = {
  connectMilliseconds: 60_000,
  headerMilliseconds: 60_000,
  stallMilliseconds: 60_000,
  slowestBytesPerSecond: 0,
  slowMilliseconds: 60_000,
};
/** Milliseconds that no other timer is set to. */
const OUR_HEADERS = 654_321;
const OUR_STALL = 765_432;

/** Timers of so many milliseconds that are set while `work` runs, in order, and those that nobody stopped. */
async function timersOf(milliseconds: readonly number[], work: () => Promise<unknown>) {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const timers: [timer: unknown, milliseconds: number][] = [];
  const running = new Set<unknown>();
  const spy = (fire: (...values: unknown[]) => void, after: number, ...values: unknown[]) => {
    const timer = set(() => fire(...values), after);
    if (milliseconds.includes(after)) {
      timers.push([timer, after]);
      running.add(timer);
    }
    return timer;
  };
  globalThis.setTimeout = Object.assign(spy, set);
  globalThis.clearTimeout = (timer) => {
    running.delete(timer);
    clear(timer);
  };
  try {
    await work();
  } finally {
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  }
  return { set: timers.map(([, after]) => after), running: running.size };
}

function openFiles(): readonly string[] {
  return readdirSync('/proc/self/fd').map((handle) => {
    try {
      return readlinkSync(`/proc/self/fd/${handle}`);
    } catch {
      return ''; // closed meanwhile
    }
  });
}

describe('a transfer into a partial file', () => {
  const folder = temporaryFolder();
  const server = testServer();
  withEnvironment({ http_proxy: undefined, HTTP_PROXY: undefined });
  const part = () => path.join(folder.path, 'file.part');
  const left = () => (existsSync(part()) ? readFileSync(part(), 'utf8') : undefined);
  const fetch = (options: Partial<TransferOptions> = {}) =>
    fetchInto(part(), { ...PATIENT, url: `${server.url}file`, ...options });
  const get = ({ answer, have = 0, bytes }: Case) => {
    server.answer = answer;
    if (have > 0) writeFileSync(part(), 'x'.repeat(have));
    return fetch({ bytes });
  };

  for (const [what, { is, ...each }] of Object.entries(TAKEN))
    it(`takes ${what}`, async () => {
      await get(each);
      assert.equal(left(), is);
      assert.deepEqual(server.ranges, [each.have ? `bytes=${each.have}-` : undefined]);
    });

  for (const [what, { message, failure, isGone, ...each }] of Object.entries(REFUSED))
    it(`refuses ${what}`, async () => {
      await assert.rejects(get(each), { name: 'TransferError', message, failure });
      assert.equal(left(), isGone || !each.have ? undefined : 'x'.repeat(each.have));
    });

  it('takes no more than the file has, and says where it was cut off', async () => {
    const sends = (text: string): Case => ({
      answer: (_, response) => void response.write(text, () => response.end()),
    });
    await assert.rejects(get({ ...sends('0123456789x'), bytes: 10 }), { message: 'more than 10 bytes', failure: 'refused' }); // prettier-ignore
    assert.equal(left(), '');
    await assert.rejects(get({ ...sends('012345678'), bytes: 10 }), { message: 'cut off after 9 of 10 bytes', failure: 'broken' }); // prettier-ignore
    assert.equal(left(), '012345678');
    await get(sends('012'));
    assert.equal(left(), '012');
  });

  it('tells how much is there, and of how much where that is known', async () => {
    const told = async (each: Case) => {
      const seen: (readonly [number, number | undefined])[] = [];
      server.answer = each.answer;
      writeFileSync(part(), 'x'.repeat(each.have ?? 0));
      await fetch({ bytes: each.bytes, onProgress: (...now) => seen.push(now) });
      return seen.at(-1);
    };
    assert.deepEqual(await told(TAKEN['the rest behind one byte']), [10, 10]);
    assert.deepEqual(await told(TAKEN['the rest of a file whose size is not said']), [10, 10]);
    assert.deepEqual(await told({ answer: says(200, { 'content-length': 10 }, CONTENT) }), [10, 10]);
    const chunked = TAKEN['as many bytes as the publisher says, without saying how many'];
    assert.deepEqual(await told(chunked), [10, 10]);
    assert.deepEqual(await told({ ...chunked, bytes: undefined }), [10, undefined]);
  });

  it('is broken off where it is slower than it may be', async () => {
    server.answer = says(200, {}, CONTENT);
    const message = /^\d+ bytes a second, slower than Infinity$/;
    await assert.rejects(fetch({ slowestBytesPerSecond: Infinity, slowMilliseconds: 0 }), { message });
  });

  it('waits for each piece anew, the first one included', async () => {
    server.answer = (_, response) => response.writeHead(200).flushHeaders();
    await assert.rejects(fetch({ stallMilliseconds: 50 }), /no byte in time/);
    let pieces = 0;
    server.answer = says(200, {}, Buffer.alloc(2 ** 20));
    const waits = { headerMilliseconds: OUR_HEADERS, stallMilliseconds: OUR_STALL, onProgress: () => void pieces++ };
    const timers = await timersOf([OUR_HEADERS, OUR_STALL], () => fetch(waits));
    assert.ok(pieces > 1);
    assert.deepEqual(timers.set, [OUR_HEADERS, OUR_STALL, ...new Array<number>(pieces).fill(OUR_STALL)]);
    assert.equal(timers.running, 0);
  });

  it('leaves no timer behind where nobody answers', async () => {
    const nobody = () => assert.rejects(fetch({ url: 'http://127.0.0.1:9/', headerMilliseconds: OUR_HEADERS }));
    assert.deepEqual(await timersOf([OUR_HEADERS], nobody), { set: [OUR_HEADERS], running: 0 });
  });

  it('holds neither the file nor the connection open, also when it fails', async () => {
    for (const status of [200, 404]) {
      let socket: Socket | undefined;
      server.answer = (request, response) => {
        socket = request.socket;
        // nobody waits for the rest of an answer that is refused
        response.writeHead(status, { 'content-length': status === 200 ? 10 : 20 }).write('0123456789');
      };
      await fetch().catch(() => undefined);
      const isClosed = () => socket?.destroyed ?? false;
      // the server hears of it a little later
      while (!isClosed()) await new Promise((resolve) => setImmediate(resolve));
      if (process.platform === 'linux') assert.ok(!openFiles().includes(part()), `status ${status}`);
    }
  });
});
