import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { useEngine, type Engine } from '../../lib/engine';
import { chooseEngine, currentPrecision, startFirst } from '../../lib/engine/active';
import { cpuEngine } from '../../lib/engine/cpu';
import type { Precision } from '../../lib/engine/precision';
import { findAddon } from '../../lib/engine/tensorflow/place';

const PACKAGE = '@tensorflow/tfjs-node-gpu';

describe('the choice of an engine', () => {
  const engine = (name: Engine['name'], available: boolean, start?: () => void): Engine => ({
    name,
    summary: '',
    probe: () => ({ available, detail: available ? 'looks whole' : 'is missing', remedy: 'a command' }),
    activate: () => Promise.resolve(start?.()),
  });
  const broken = engine('tensorflow', true, () => {
    throw new Error('libcudart.so.11: cannot open\nmore');
  });

  it('passes over one that does not start, and says so', async () => {
    const { engine: chosen, faster } = await startFirst([broken, engine('onednn', false), engine('cpu', true)]);
    assert.equal(chosen.name, 'cpu');
    assert.deepEqual(
      faster.map(({ name, detail, available }) => [name, detail, available]),
      [
        ['tensorflow', 'does not start: libcudart.so.11: cannot open', false],
        ['onednn', 'is missing', false],
      ],
    );
  });

  it('passes over one that is slow here, unless it is asked for by name', async () => {
    let looks = 0;
    const slow: Engine = {
      ...engine('webgpu', true),
      probe: () => ({ available: true, isSlow: looks > 0, detail: 'the processor' }),
      look: () => Promise.resolve(void looks++),
    };
    const { engine: chosen, faster } = await startFirst([slow, engine('cpu', true)]);
    assert.deepEqual([chosen.name, faster, looks], ['cpu', [], 1]);
    assert.equal((await startFirst([slow])).engine.name, 'webgpu');
  });

  it('throws what the last one threw when none starts', async () => {
    await assert.rejects(startFirst([engine('onednn', false), broken]), /libcudart/);
    await assert.rejects(
      startFirst([broken, engine('onednn', false)]),
      /engine onednn: expected an engine that can run/,
    );
  });

  it('refuses a name that is none, and an engine that is not here', async () => {
    await assert.rejects(useEngine('gpu'), /one of auto, /);
    assert.equal((await useEngine('cpu')).name, cpuEngine.name);
  });

  it('tells an engine its precision, float32 where nothing is said, and refuses what it does not know', async () => {
    const told: Precision[] = [];
    const exacting: Engine = { ...cpuEngine, usePrecision: (precision) => void told.push(precision) };
    for (const options of [{ precision: 'bf16' }, {}, undefined] as const) {
      const { precision } = await chooseEngine([exacting], 'cpu', options);
      assert.equal(currentPrecision(), precision);
    }
    assert.deepEqual(told, ['bf16', 'float32', 'float32']);
    await assert.rejects(
      useEngine('cpu', { precision: 'bf16' }),
      /engine cpu: .*convolutions in bf16, got .*float32 alone/,
    );
    await assert.rejects(
      useEngine('cpu', { precision: 'fp16' as Precision }),
      /precision: expected one of float32, bf16, got 'fp16'/,
    );
    assert.equal((await useEngine('cpu')).precision, 'float32');
  });
});

describe("the place of TensorFlow's library", () => {
  let folder: string;
  let made: string;
  let drivers: readonly string[] = [];
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'bnlab-tfjs-node-'));
    made = path.join(folder, 'made');
    writeFileSync(path.join(folder, 'package.json'), '{}');
    // a package that must not be run to be looked at
    writeFileSync(path.join(folder, 'index.js'), 'globalThis.tfjsNodeWasLoaded = true');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const put = (...file: string[]) => {
    mkdirSync(path.join(folder, ...file.slice(0, -1)), { recursive: true });
    writeFileSync(path.join(folder, ...file), '');
  };
  const ours = require.resolve('@tensorflow/tfjs-core');
  const find = (tfjs = ours) =>
    findAddon((request) => (request.startsWith(PACKAGE) ? path.join(folder, 'package.json') : tfjs), {
      folder: made,
      drivers,
    });
  const missing = (place: ReturnType<typeof find>) => ('missing' in place ? place.missing : undefined);

  it('says when the package is not installed, and when the library is missing, with the command that adds it', () => {
    const none = findAddon(
      () => {
        throw new Error('Cannot find module');
      },
      { folder: made },
    );
    assert.match(missing(none)!.detail, /is not installed/);
    for (const half of [[], ['made', 'tfjs_binding.node'], ['lib', 'napi-v8', 'tfjs_binding.node']]) {
      if (half.length > 0) put(...half);
      assert.match(missing(find())!.detail, /library is not/);
      assert.match(missing(find())!.remedy!, /^npm run setup:tensorflow/);
    }
  });

  it('is where the set-up made it, then where the package downloads it to; nothing is loaded', () => {
    put('lib', 'napi-v8', 'tfjs_binding.node');
    put('deps', 'lib', 'libtensorflow.so.2');
    const addonOf = (place: ReturnType<typeof find>) => ('addon' in place ? path.relative(folder, place.addon) : '');
    assert.equal(addonOf(find()), path.join('lib', 'napi-v8', 'tfjs_binding.node'));
    put('made', 'tfjs_binding.node');
    put('made', 'tensorflow', 'libtensorflow_cc.so.2');
    assert.equal(addonOf(find()), path.join('made', 'tfjs_binding.node'));
    assert.equal((globalThis as { tfjsNodeWasLoaded?: boolean }).tfjsNodeWasLoaded, undefined);
  });

  it('is taken by itself only with CUDA and a driver; on a processor it is slow, and says what adds a GPU', () => {
    put('made', 'tfjs_binding.node');
    put('made', 'tensorflow', 'libtensorflow_cc.so.2');
    const status = (hasDriver: boolean) => {
      drivers = hasDriver ? [path.join(folder, 'gone'), folder] : [path.join(folder, 'gone')];
      const place = find();
      return 'status' in place ? place.status : undefined;
    };
    assert.match(status(true)!.detail, /without CUDA: on the processor/);
    assert.deepEqual([status(true)!.isSlow, status(true)!.remedy], [true, 'npm run setup:tensorflow -- --gpu']);
    put('made', 'nvidia', 'cudnn', 'lib', 'libcudnn.so.9');
    assert.match(status(false)!.detail, /no driver of NVIDIA here/);
    assert.equal(status(false)!.isSlow, true);
    assert.deepEqual(status(true), { available: true, detail: 'TensorFlow of PyPI, with CUDA' });
  });

  it('is refused where the package brings a second copy of TensorFlow.js', () => {
    put('made', 'tfjs_binding.node');
    put('made', 'tensorflow', 'libtensorflow_cc.so.2');
    const second = find(path.join(folder, 'node_modules', '@tensorflow', 'tfjs-core', 'index.js'));
    assert.match(missing(second)!.detail, /second copy of TensorFlow.js/);
  });
});
