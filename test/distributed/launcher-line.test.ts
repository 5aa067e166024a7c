import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { launcherSocket } from '../../lib/distributed/launcher-line';
import { SOURCES } from '../sources';

/** Leaves by the socket 3, and says how often it answered others. */
const RANK = `
  const { leaveLauncher } = require(${JSON.stringify(path.resolve('lib/distributed/launcher-line'))});
  let answers = 0;
  leaveLauncher({ socket: 3, where: 'rank 0 of 2', seconds: Number(process.argv[1]), answer: () => answers++ });
  console.log(answers);
`;

/** What a rank says when the launcher replies so; nothing more comes once the replies are used up, `end` hangs up. */
async function left(replies: readonly string[], seconds = 30) {
  const child = spawn(process.execPath, [...SOURCES, '-e', RANK, String(seconds)], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const launcher = child.stdio[3] as Duplex;
  const [asked, rest] = [[] as string[], [...replies]];
  let [out, errors] = ['', ''];
  child.stdout!.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr!.on('data', (data: Buffer) => (errors += data.toString()));
  launcher.on('error', () => undefined);
  launcher.on('data', (data: Buffer) => {
    asked.push(data.toString());
    const reply = rest.shift();
    if (reply === 'end') launcher.destroy();
    // in two pieces, and not at once: the rank goes on answering meanwhile
    else if (reply !== undefined) {
      launcher.write(reply.slice(0, 5));
      setTimeout(() => launcher.write(reply.slice(5)), 30);
    }
  });
  await new Promise((resolve) => child.once('close', resolve));
  return { asked, out, errors };
}

describe('leaving MPICH by its launcher', function () {
  this.timeout(60_000);

  it('waits for all ranks and says that this one is done, answering others meanwhile', async () => {
    const { asked, out, errors } = await left(['cmd=barrier_out\n', 'cmd=finalize_ack\n']);
    assert.deepEqual(asked, ['cmd=barrier_in\n', 'cmd=finalize\n'], errors);
    assert.ok(Number(out) > 10, out);
  });

  for (const [what, replies, message] of [
    ['does not answer', [], /rank 0 of 2: expected all ranks in the launcher's barrier_out, got no answer for 0.5 s/],
    ['is gone', ['end'], /expected the launcher's barrier_out, got its end/],
    ['says something else', ['cmd=barrier_out\n', 'cmd=no\n'], /expected the launcher's finalize_ack, got "cmd=no\\n"/],
  ] as const) {
    it(`a launcher that ${what} is a rank lost`, async () => {
      assert.match((await left(replies, what === 'does not answer' ? 0.5 : 30)).errors, message);
    });
  }

  it('is for ranks on several hosts', () => {
    assert.equal(launcherSocket({ PMI_FD: '6', PMI_SIZE: '4', MPI_LOCALNRANKS: '2' }), 6);
    assert.equal(launcherSocket({ PMI_FD: '6', PMI_SIZE: '4', MPI_LOCALNRANKS: '4' }), undefined);
    assert.equal(launcherSocket({ PMI_SIZE: '4', MPI_LOCALNRANKS: '2' }), undefined);
    assert.equal(launcherSocket({}), undefined);
  });
});
