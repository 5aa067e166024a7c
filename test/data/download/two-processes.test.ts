import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { RemoteFile } from '../../../lib/data';
import { packTar } from '../../../lib/data/archives/tar-write';
import { checksum } from '../../../lib/data/download/checksum';
import { Random } from '../../../lib/random';
import { temporaryFolder, withEnvironment } from '../temporary';
import { testServer, type Answer } from './server';
import { SOURCES } from '../../sources';

const FILES = 300;
const SEED = 5;
/** BNLAB_LONG=1 tries as many moments as were asked for. */
const ROUNDS = process.env.BNLAB_LONG === '1' ? 20 : 3;
/** From before the first byte to the end of the unpacking, in milliseconds. */
const LONGEST = 600;

/** Does what it is told: waits, downloads, says how it went. */
const PROGRAM = `
  const { downloadArchiveSet } = require(${JSON.stringify(path.resolve('lib/data/sets/remote-sets.ts'))});
  process.on('message', async ({ project, remote, delay }) => {
    await new Promise((resolve) => setTimeout(resolve, delay));
    const options = { project, remote, pauseMilliseconds: 50, onWait: () => undefined };
    await downloadArchiveSet('cifar10', options).then(
      () => process.send('done'),
      (error) => process.send(error.message),
    );
  });
  process.send('ready');`;

async function archive(): Promise<Buffer> {
  const members = Array.from({ length: FILES }, (_, i) => ({
    name: `top/c${i % 7}/${i}.bin`,
    content: randomBytes(2000),
  }));
  return gzipSync(await packTar(members), { level: 1 });
}

/** A twentieth of the file every few milliseconds. */
function slowly(content: Buffer): Answer {
  return (request, response) => {
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const range = { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` };
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': content.length - start,
      ...(start > 0 ? range : {}),
    });
    let at = start;
    const timer = setInterval(() => {
      const piece = content.subarray(at, (at += content.length / 20));
      if (response.destroyed || at >= content.length) clearInterval(timer);
      if (!response.destroyed) response.write(piece);
      if (at >= content.length) response.end();
    }, 10);
  };
}

describe('a set that several processes want', function () {
  this.timeout(300_000);
  const folder = temporaryFolder();
  const server = testServer();
  withEnvironment({ BNLAB_OFFLINE: undefined });
  const children: ChildProcess[] = [];

  async function start(): Promise<ChildProcess> {
    const program = path.join(folder.path, `${children.length}.cjs`);
    writeFileSync(program, PROGRAM);
    const child = fork(program, { execArgv: [...SOURCES] });
    children.push(child);
    await once(child, 'message');
    return child;
  }
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  const told = async (child: ChildProcess) => String((await once(child, 'message'))[0]);
  const isWhole = (project: string, when: string) => {
    const data = path.join(project, 'data');
    assert.deepEqual(readdirSync(data).sort(), ['cifar10', 'cifar10.unpacked.json'], when);
    const files = readdirSync(path.join(data, 'cifar10'), { recursive: true, encoding: 'utf8' });
    assert.equal(files.filter((name) => name.endsWith('.bin')).length, FILES, when);
  };

  it(`is whole after two at once, at ${ROUNDS} offsets`, async () => {
    const content = await archive();
    const remote: RemoteFile = { urls: [`${server.url}set.tgz`], digest: 'md5', checksum: checksum(content) };
    const random = new Random(SEED);
    const pair = await Promise.all([start(), start()]);
    for (let round = 0; round < ROUNDS; round++) {
      server.answer = slowly(content);
      const project = path.join(folder.path, `project-${round}`);
      const delays = [0, random.uniform(0, LONGEST)];
      const ends = pair.map(told);
      pair.forEach((child, i) => child.send({ project, remote, delay: delays[i] }));
      const when = `seed ${SEED}, second one after ${delays[1].toFixed(0)} ms`;
      assert.deepEqual(await Promise.all(ends), ['done', 'done'], when);
      isWhole(project, when);
    }
    assert.equal(server.ranges.length, ROUNDS);
  });

  it(`is whole after the next call, whenever the first was killed (${ROUNDS} moments)`, async () => {
    const content = await archive();
    const remote: RemoteFile = { urls: [`${server.url}set.tgz`], digest: 'md5', checksum: checksum(content) };
    const random = new Random(SEED);
    const second = await start();
    for (let round = 0; round < ROUNDS; round++) {
      server.answer = slowly(content);
      const project = path.join(folder.path, `project-${round}`);
      const first = await start();
      first.send({ project, remote, delay: 0 });
      const moment = random.uniform(0, LONGEST);
      await new Promise((resolve) => setTimeout(resolve, moment));
      first.kill('SIGKILL');
      second.send({ project, remote, delay: 0 });
      const when = `seed ${SEED}, killed after ${moment.toFixed(0)} ms`;
      assert.equal(await told(second), 'done', when);
      isWhole(project, when);
    }
  });
});
