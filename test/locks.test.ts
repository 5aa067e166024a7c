import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { BnlabError } from '../lib/errors';
import { lockHolder, takeLock, tidyAfterKilled, waitForLock, withLock } from '../lib/locks';
import { temporaryFolder } from './data/temporary';
import { SOURCES } from './sources';

/** Another process that runs a few lines with the lock's functions at hand. */
function other(lines: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, [...SOURCES, '-e', program(lines), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function program(lines: string): string {
  return `const { takeLock, withLock } = require(${JSON.stringify(path.resolve('lib/locks.ts'))});
    const fs = require('node:fs'); const [target] = process.argv.slice(1);
    (async () => { ${lines} })();`;
}

const stored = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;

describe('a lock', () => {
  const folder = temporaryFolder();
  const target = () => path.join(folder.path, 'set');

  it('is refused while somebody has it, saying who and what for, and leaves no file behind', () => {
    const lock = takeLock(target(), 'unpacking set');
    assert.throws(
      () => takeLock(target(), 'something else'),
      (error: BnlabError) =>
        error.kind === 'io' &&
        error.got.includes(`process ${process.pid} (unpacking set`) &&
        /set\.lock/.test(error.hint),
    );
    assert.equal(lockHolder(target())?.purpose, 'unpacking set');
    lock.release();
    lock.release();
    assert.equal(lockHolder(target()), undefined);
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it('is given back when the work fails', async () => {
    await assert.rejects(
      withLock(target(), { purpose: 'failing' }, () => Promise.reject(new Error('no'))),
      /^Error: no$/,
    );
    takeLock(target(), 'again').release();
  });

  it('makes others wait, and tells them once for whom', async () => {
    const first = takeLock(target(), 'the first');
    const told: string[] = [];
    const second = waitForLock(target(), { purpose: 'the second', onWait: (sentence) => told.push(sentence) });
    await new Promise((resolve) => setTimeout(resolve, 250));
    assert.equal(lockHolder(target())?.purpose, 'the first');
    first.release();
    (await second).release();
    assert.equal(told.length, 1);
    assert.match(told[0], /^set: waiting for process \d+ \(the first, since /);
  });

  it('is waited for no longer than wanted', async () => {
    const first = takeLock(target(), 'the first');
    const options = { purpose: 'the second', waitMilliseconds: 50, onWait: () => undefined };
    await assert.rejects(waitForLock(target(), options), /no other process is working on/);
    first.release();
  });

  it('of a killed process is nobody’s', async () => {
    const child = other(
      "takeLock(target, 'to be killed'); console.log('has it'); setInterval(() => 0, 1000);",
      target(),
    );
    await once(child.stdout!, 'data');
    assert.equal(lockHolder(target())?.pid, child.pid);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.ok(existsSync(`${target()}.lock`));
    takeLock(target(), 'the next').release();
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it('of a killed process is nobody’s, also when its parent has not asked after it', async function () {
    if (!existsSync('/proc/self/stat')) return this.skip();
    const lines = "takeLock(target, 'to be killed'); process.kill(process.pid, 'SIGKILL');";
    const node = [process.execPath, ...SOURCES, '-e', program(lines), target()];
    const quoted = node.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    // the shell becomes a program that knows nothing of the child
    const parent = spawn('sh', ['-c', `${quoted} & echo $!; exec sleep 60`], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = Number(((await once(parent.stdout, 'data')) as unknown[])[0]);
    const state = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2];
    while (state() !== 'Z') await new Promise((resolve) => setTimeout(resolve, 20));
    try {
      assert.equal((stored(`${target()}.lock`) as { pid: number }).pid, pid);
      takeLock(target(), 'the next').release();
    } finally {
      parent.kill('SIGKILL');
    }
  });

  it('is not believed when its process number belongs to a later process', () => {
    const lock = takeLock(target(), 'the first');
    const file = `${target()}.lock`;
    const before = stored(file);
    if (before.processStart === '') return lock.release();
    writeFileSync(file, JSON.stringify({ ...before, id: 'earlier', processStart: 'an earlier start' }));
    takeLock(target(), 'the second').release();
    lock.release();
  });

  it('of another machine is believed while it is touched now and then', () => {
    const lock = takeLock(target(), 'here');
    const file = `${target()}.lock`;
    writeFileSync(file, JSON.stringify({ ...stored(file), id: 'elsewhere', host: `not-${hostname()}` }));
    lock.release();
    assert.throws(() => takeLock(target(), 'second'), new RegExp(`on not-${hostname()}`));
    const long = new Date(Date.now() - 3_600_000);
    utimesSync(file, long, long);
    takeLock(target(), 'third').release();
  });

  /** A lock whose holder was killed. */
  const abandon = (name: string) => {
    const lock = takeLock(name, 'to be killed');
    const text = JSON.stringify({ ...stored(`${name}.lock`), id: 'dead', pid: 2 ** 22 + 1 });
    lock.release();
    writeFileSync(`${name}.lock`, text);
    return text;
  };

  it('comes with whatever its killed holder left half done removed, and nothing else', () => {
    const text = abandon(target());
    const gone = [
      'set.0123abcd.tmp',
      'set.lock.0123456789abcdef',
      'set.lock.breaking',
      'set.lock.breaking.0123456789abcdef',
    ];
    const own = [
      'set',
      'set.tar.0123abcd.tmp',
      'set.tmp',
      'set.0123.tmp',
      'offset.0123abcd.tmp',
      'set.lock.notes',
    ].sort();
    for (const name of [...gone, ...own]) writeFileSync(path.join(folder.path, name), text);
    mkdirSync(path.join(folder.path, 'set.89abcdef.tmp', 'half'), { recursive: true });
    const long = new Date(Date.now() - 60_000);
    utimesSync(`${target()}.lock.breaking`, long, long);
    const lock = takeLock(target(), 'the next');
    assert.deepEqual(readdirSync(folder.path).sort(), [...own, 'set.lock'].sort());
    lock.release();
    assert.deepEqual(readdirSync(folder.path).sort(), own);
  });

  it('removes an empty draft, of who was killed between making and writing it', () => {
    const draft = `${target()}.lock.0123456789abcdef`;
    writeFileSync(draft, '');
    takeLock(target(), 'the test').release();
    assert.ok(!existsSync(draft));
  });

  it('leaves the draft of a living process that is about to ask for it', () => {
    const lock = takeLock(target(), 'living');
    const draft = readFileSync(`${target()}.lock`);
    lock.release();
    writeFileSync(`${target()}.lock.0123456789abcdef`, draft);
    takeLock(target(), 'the next').release();
    assert.deepEqual(readdirSync(folder.path), ['set.lock.0123456789abcdef']);
  });

  it('is tidied away where the target is used without it, unless somebody has it', () => {
    let tidied = 0;
    const tidy = () => void tidied++;
    tidyAfterKilled(target(), tidy);
    const held = takeLock(target(), 'working');
    tidyAfterKilled(target(), tidy);
    assert.equal(lockHolder(target())?.purpose, 'working');
    held.release();
    assert.equal(tidied, 0);
    abandon(target());
    writeFileSync(`${target()}.0123abcd.tmp`, 'half');
    tidyAfterKilled(target(), tidy);
    assert.equal(tidied, 1);
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it('that is empty is being written, or its writer was killed', () => {
    const file = `${target()}.lock`;
    writeFileSync(file, '');
    assert.throws(() => takeLock(target(), 'x'), { kind: 'io' });
    const long = new Date(Date.now() - 60_000);
    utimesSync(file, long, long);
    takeLock(target(), 'x').release();
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it('that is no lock is left alone', () => {
    writeFileSync(`${target()}.lock`, 'shopping list');
    assert.throws(() => takeLock(target(), 'x'), /It is no lock of bnlab/);
  });

  it('lets one process at a time through, also past a dead holder', async function () {
    this.timeout(60_000);
    const ROUNDS = 20;
    writeFileSync(`${target()}.count`, '0');
    // a lock whose holder never lived: all of them find it first
    const dead = takeLock(target(), 'dead');
    const file = `${target()}.lock`;
    const holder = { ...stored(file), id: 'dead', pid: 2 ** 22 + 1 };
    dead.release();
    writeFileSync(file, JSON.stringify(holder));
    const count = `for (let i = 0; i < ${ROUNDS}; i++) await withLock(target, { purpose: 'count', onWait: () => 0 }, async () => {
        const n = Number(fs.readFileSync(target + '.count', 'utf8'));
        await new Promise((resolve) => setTimeout(resolve, 1));
        fs.writeFileSync(target + '.count', String(n + 1)); });`;
    const children = [1, 2, 3].map(() => other(count, target()));
    for (const child of children) if (child.exitCode === null) await once(child, 'exit');
    assert.equal(readFileSync(`${target()}.count`, 'utf8'), String(3 * ROUNDS));
    assert.deepEqual(readdirSync(folder.path), ['set.count']);
  });
});
