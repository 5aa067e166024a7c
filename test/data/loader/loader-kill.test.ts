import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Random } from '../../../lib/random';
import { miniImagenet, miniTrainList } from '../mini-imagenet';
import { cursorOf, streamBatches } from './stream-batches';
import { temporaryFolder } from '../temporary';
import { SOURCES } from '../../sources';

/** How often the stream is killed; each time a whole process starts. */
const KILLS = 5;
/** 96 pictures make 13 mini-batches of 7 an epoch: enough for the program to be far from its end at every kill. */
const STEPS = 60 * KILLS;

describe('a killed stream of batches', () => {
  const folder = temporaryFolder();

  /** Runs the program to its end, or kills it with SIGKILL at the batch given plus some turns of the event loop. */
  async function run(index: string, log: string, killAt = Infinity, turns = 0): Promise<string | number | null> {
    const command = [...SOURCES, path.join(__dirname, 'stream-batches.ts'), index, log, String(STEPS), '2'];
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise<string | number | null>((resolve) =>
      child.once('exit', (code, signal) => resolve(signal ?? code)),
    );
    let batches = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      if (line !== 'batch' || ++batches !== killAt) continue;
      for (let i = 0; i < turns; i++) await new Promise(setImmediate);
      child.kill('SIGKILL');
    }
    return ended;
  }

  it(`goes on in the middle of an epoch after each of ${KILLS} kills, as if there had been none`, async () => {
    const list = await miniTrainList();
    const undisturbed: string[] = [];
    await streamBatches(list, { steps: STEPS, workers: 1 }, (line) => undisturbed.push(line));
    const index = `${(await miniImagenet()).train}.arrow`;
    const log = path.join(folder.path, 'log');
    const random = new Random(Number(process.env.BNLAB_TEST_SEED ?? 11));
    let cursor = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      assert.equal(
        await run(index, log, 1 + random.integer(20), random.integer(200)),
        'SIGKILL',
        `seed ${random.seed}`,
      );
      const next = cursorOf(log);
      assert.ok(next > cursor && next < STEPS, `killed at ${next}, seed ${random.seed}`);
      cursor = next;
    }
    assert.equal(await run(index, log), 0);
    const lines = readFileSync(log, 'utf8').split(/(?<=\n)/);
    assert.deepEqual(lines, undisturbed, `seed ${random.seed}`);
  });
});
