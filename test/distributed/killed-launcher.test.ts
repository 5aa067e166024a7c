import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { bundled, launched } from './launched';

const MEMORY = '/dev/shm';

const folders = () => readdirSync(MEMORY).filter((name) => name.startsWith('bnlab-ranks-'));

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !isSo();) {
    assert.ok(Date.now() < end, what);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a launcher of local ranks that is killed', function () {
  this.timeout(120_000);
  let [launcher, rank] = ['', ''];
  before(function () {
    if (process.platform !== 'linux') this.skip();
    [launcher, rank] = ['launcher', 'rank'].map(bundled);
  });

  /** Ranks that are in the middle of a scene; `folder` is theirs. */
  async function started(scene: string): Promise<{ child: ChildProcess; folder: string; ranks: number[] }> {
    const before = new Set(folders());
    const words = [launcher, 'local', '2', process.execPath, rank, scene];
    const child = spawn(process.execPath, words, {
      stdio: 'ignore',
      env: { ...process.env, BNLAB_RANK_TIMEOUT: '60' },
    });
    const isOwn = (name: string) => !before.has(name) && name.includes(`-${child.pid}-`);
    await until('ranks share a folder', () => folders().some(isOwn));
    const folder = path.join(MEMORY, folders().find(isOwn)!);
    await until('both ranks have joined', () => readdirSync(folder).length > 1);
    const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8');
    return { child, folder, ranks: children.trim().split(' ').map(Number) };
  }

  const killed = async (child: ChildProcess) => {
    const end = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await end;
  };

  it('leaves nothing: its ranks notice, and the last one takes the memory along', async () => {
    const { child, folder } = await started('hangs');
    assert.ok(existsSync(folder));
    await killed(child);
    await until('a rank removes what they shared', () => !existsSync(folder));
  });

  it('leaves what the next launch removes, where its ranks were killed with it', async () => {
    const { child, folder, ranks } = await started('hangs');
    for (const one of ranks) process.kill(one, 'SIGSTOP');
    await killed(child);
    for (const one of ranks) process.kill(one, 'SIGKILL');
    assert.ok(existsSync(folder));
    const { code, errors } = await launched({ transport: 'local', ranks: 2 }, rank, 'aborts');
    assert.equal(code, 7, errors);
    assert.equal(existsSync(folder), false);
  });

  it('is the only one whose files go: not those of a running launch, another numbering of processes, or a link', async () => {
    const living = await started('hangs');
    const name = path.basename(living.folder);
    const [, , space, , start] = name.split('-');
    // a number that no process has
    const nobody = `${2 ** 22 + 1}`;
    const elsewhere = path.join(MEMORY, `bnlab-ranks-${'0'.repeat(12)}-${nobody}-${start}-aaaaaa`);
    const unknown = path.join(MEMORY, 'bnlab-ranks-bbbbbb');
    const target = path.join(MEMORY, `bnlab-test-${process.pid}`);
    const link = path.join(MEMORY, `bnlab-ranks-${space}-${nobody}-${start}-cccccc`);
    const foreign = path.join(MEMORY, `bnlab-ranks-${space}-${nobody}-${start}-dddddd`);
    const reused = path.join(MEMORY, `bnlab-ranks-${space}-${process.pid}-${'0'.repeat(12)}-eeeeee`);
    for (const folder of [elsewhere, unknown, target, foreign, reused]) mkdirSync(folder);
    for (const folder of [elsewhere, unknown]) utimesSync(folder, 0, 0);
    symlinkSync(target, link);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) execFileSync('chown', ['65534', foreign]);
    try {
      await launched({ transport: 'local', ranks: 2 }, rank, 'aborts');
      for (const folder of [living.folder, elsewhere, unknown, target, link]) assert.ok(existsSync(folder), folder);
      assert.equal(existsSync(foreign), isRoot, 'another user');
      assert.equal(existsSync(reused), false, 'the number of a process that began later');
    } finally {
      for (const folder of [elsewhere, unknown, link, target, foreign, reused])
        rmSync(folder, { recursive: true, force: true });
      await killed(living.child);
      await until('the living one is gone', () => !existsSync(living.folder));
    }
  });
});
