import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { RanksOutput, SAYS_END } from '../../lib/distributed/ended';
import { SOURCES } from '../sources';

const MODULE = path.join(__dirname, '../../lib/distributed/ended.ts');

/** What a rank writes that prints something and leaves. */
const saidBy = (rank: number, asked: string) =>
  spawnSync(
    process.execPath,
    [
      ...SOURCES,
      '-e',
      `process.stdout.write('a'); require(${JSON.stringify(MODULE)}).sayEnded(${rank}); process.stdout.write('b')`,
    ],
    { env: { ...process.env, [SAYS_END]: asked } },
  ).stdout;

async function through(chunks: readonly Buffer[]): Promise<{ readonly shown: string; readonly hasEnded: boolean }> {
  const output = new RanksOutput();
  for (const chunk of chunks) output.write(chunk);
  output.end();
  let shown = '';
  for await (const bytes of output) shown += String(bytes);
  return { shown, hasEnded: output.hasEnded };
}

describe('the word of rank 0 that it has left', () => {
  let said: Buffer;
  before(() => (said = saidBy(0, '1')));

  it('is heard, and taken out of the output', async () => {
    assert.deepEqual(await through([said]), { shown: 'ab', hasEnded: true });
  });

  it('is not there unless the launch asks rank 0', async () => {
    for (const [rank, asked] of [
      [1, '1'],
      [0, ''],
    ] as const)
      assert.equal(String(saidBy(rank, asked)), 'ab');
    assert.deepEqual(await through([Buffer.from('ab')]), { shown: 'ab', hasEnded: false });
  });

  it('is found however the output is cut, and nothing else is lost', async () => {
    for (let length = 1; length < said.length - 1; length++) {
      // the beginning of the mark alone is output like any other
      const half = said.subarray(0, length);
      for (let size = 1; size < 12; size++) {
        const all = Buffer.concat([half, Buffer.from('x'), said, half]);
        const chunks = Array.from({ length: Math.ceil(all.length / size) }, (_, i) =>
          all.subarray(i * size, (i + 1) * size),
        );
        const shown = `${String(half)}xab${String(half)}`;
        assert.deepEqual(await through(chunks), { shown, hasEnded: true }, `${length} bytes, ${size} at a time`);
      }
    }
  });
});
