import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { generateMiniImagenet } from '../../../lib/data/generated/mini-imagenet';

const FOLDER = path.join(os.tmpdir(), `bnlab-test-mini-imagenet-${process.pid}-options`);

describe('the options of a generated ImageNet', () => {
  const STOPPED = new Error('stopped by a test');
  const stopping = (
    options: Partial<Parameters<typeof generateMiniImagenet>[0]>,
    onProgress: (done: number, total: number) => void = () => {
      throw STOPPED;
    },
  ) =>
    // prettier-ignore
    generateMiniImagenet({ folder: FOLDER, ...options, onProgress });
  afterEach(() => rmSync(FOLDER, { recursive: true, force: true }));

  it('are ten classes of sixty and ten pictures unless said otherwise', async () => {
    let all = 0;
    const look = (_: number, total: number) => {
      all = total;
      throw STOPPED;
    };
    await assert.rejects(stopping({ side: [8, 8] }, look), STOPPED);
    assert.equal(all, 700);
    await assert.rejects(stopping({ side: [8, 8], classes: 1 }, look), STOPPED);
    assert.equal(all, 70);
    await assert.rejects(stopping({ side: [8, 8], perClass: 1 }, look), STOPPED);
    assert.equal(all, 110);
  });

  it('are sides of 160 to 320 pixels and the seed 1', async () => {
    const one = { classes: 1, perClass: 1, validationPerClass: 1, folder: FOLDER };
    const bytes = async (more: { readonly side?: readonly [number, number]; readonly seed?: number }) =>
      readFileSync((await generateMiniImagenet({ ...one, ...more })).train);
    const usual = await bytes({});
    assert.ok(usual.equals(await bytes({ side: [160, 320], seed: 1 })));
    assert.ok(!usual.equals(await bytes({ seed: 2 })));
  });

  for (const [options, expected, got] of [
    [{ classes: 0 }, 'classes of 1 to 10000', '0'],
    [{ classes: 10_001 }, 'classes of 1 to 10000', '10001'],
    [{ perClass: 0 }, 'perClass of 1 to 100000', '0'],
    [{ perClass: 100_001 }, 'perClass of 1 to 100000', '100001'],
    [{ perClass: 1.5 }, 'perClass of 1 to 100000', '1.5'],
    [{ validationPerClass: 0 }, 'validationPerClass of 1 to 100000', '0'],
    [{ side: [7, 9] }, 'side of 8 to 100000', '7'],
    [{ side: [9, 7] }, 'side of 8 to 100000', '7'],
  ] as const)
    it(`are refused: ${JSON.stringify(options)}`, async () => {
      await assert.rejects(stopping(options), { kind: 'usage', where: 'generateMiniImagenet', expected, got });
      assert.equal(existsSync(FOLDER), false);
    });

  it('may be the least and the most', async () => {
    const small = { side: [8, 8] } as const;
    for (const options of [
      { classes: 10_000, perClass: 1 },
      { perClass: 100_000, classes: 1 },
    ])
      await assert.rejects(stopping({ ...small, ...options }), STOPPED);
  });

  it('are written over what a killed process left', async () => {
    const one = { classes: 1, perClass: 1, validationPerClass: 1, side: [8, 8], folder: FOLDER } as const;
    const { train, devkit } = await generateMiniImagenet(one);
    const others = [`${path.join(FOLDER, 'other.tar')}.01234567.tmp`];
    const left = [train, devkit].map((file) => `${file}.01234567.tmp`);
    for (const file of [...left, ...others]) writeFileSync(file, 'half');
    await generateMiniImagenet(one);
    assert.deepEqual([...left, ...others].map((file) => existsSync(file)), [false, false, true]); // prettier-ignore
  });
});
