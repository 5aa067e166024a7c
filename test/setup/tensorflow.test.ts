import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT, tensorflow, type TensorflowMachine, type Wheel } from './bin';

const DEBIAN: TensorflowMachine = {
  platform: 'linux',
  arch: 'x64',
  glibc: '2.36',
  flags: 'sse4_2 avx avx2',
  gpu: false,
};

describe('the set-up of engine tensorflow', () => {
  let folder = '';
  beforeEach(() => void (folder = mkdtempSync(path.join(os.tmpdir(), 'bnlab-setup-tensorflow-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const machines: readonly [string, Partial<TensorflowMachine>, RegExp][] = [
    ['a Debian machine', {}, /^$/],
    ['one with a GPU', { gpu: true }, /^$/],
    ['arm64', { arch: 'arm64', flags: 'asimd' }, /^$/],
    ['macOS, with the engine for it', { platform: 'darwin' }, /darwin.*webgpu/],
    ['another processor', { arch: 'riscv64' }, /riscv64/],
    ['CUDA on arm64', { arch: 'arm64', gpu: true }, /leave --gpu out/],
    ['another C library', { glibc: undefined }, /GNU C library/],
    ['an old C library', { glibc: '2.12' }, /2\.17 or newer.*2\.12/],
    ['a processor without AVX', { flags: 'sse4_2 avxx' }, /AVX.*onednn/],
  ];
  for (const [what, change, answer] of machines) {
    it(`${answer.source === '^$' ? 'takes' : 'refuses'} ${what}`, () =>
      assert.match(tensorflow.whyNot({ ...DEBIAN, ...change }), answer));
  }

  it('knows what this machine is', () => {
    const here = tensorflow.machineHere(true);
    assert.deepEqual([here.platform, here.arch, here.gpu], [process.platform, process.arch, true]);
    if (process.platform === 'linux') assert.ok(here.flags.length > 0);
  });

  it('has a wheel for each processor, and pip compares each with its sum', () => {
    for (const wheels of [tensorflow.wheelsFor('x64', false), tensorflow.wheelsFor('arm64', false)]) {
      assert.equal(wheels.length, 1);
      assert.match(tensorflow.requirementsOf(wheels), /^tensorflow(-cpu)?==2\.20\.0 --hash=sha256:[0-9a-f]{64}\n$/);
    }
    const gpu = tensorflow.wheelsFor('x64', true);
    assert.equal(gpu[0].name, 'tensorflow');
    for (const name of ['cublas', 'cudnn', 'cufft', 'cuda-runtime', 'cusolver', 'cusparse', 'nccl']) {
      assert.ok(
        gpu.some((wheel) => wheel.name === `nvidia-${name}-cu12`),
        name,
      );
    }
    for (const { bytes, sha256 } of gpu) assert.ok(bytes > 1e6 && /^[0-9a-f]{64}$/.test(sha256));
  });

  it('refuses a wheel that is missing, cut short or another one', async () => {
    const content = 'a wheel';
    const sha256 = createHash('sha256').update(content).digest('hex');
    const wheel: Wheel = { name: 'tensorflow-cpu', version: '2.20.0', bytes: content.length, sha256 };
    const file = path.join(folder, 'tensorflow_cpu-2.20.0-cp311-cp311-manylinux_2_17_x86_64.whl');
    await assert.rejects(tensorflow.verify([wheel], []), /no wheel of tensorflow-cpu 2\.20\.0 among: nothing/);
    writeFileSync(file, content);
    assert.deepEqual(await tensorflow.verify([wheel], [file]), [file]);
    writeFileSync(file, 'a wh');
    await assert.rejects(tensorflow.verify([wheel], [file]), /has 4 bytes, 7 were expected/);
    writeFileSync(file, 'a wheeL');
    await assert.rejects(tensorflow.verify([wheel], [file]), /SHA-256 .* was expected/);
  });

  it('takes libraries and the headers of the C interface out of a wheel, and no Python', () => {
    const taken = [
      'tensorflow/libtensorflow_cc.so.2',
      'tensorflow/libtensorflow_framework.so.2',
      'tensorflow/include/tensorflow/c/eager/c_api.h',
      'tensorflow/include/tsl/platform/ctstring_internal.h',
      'nvidia/cudnn/lib/libcudnn.so.9',
      'nvidia_cudnn_cu12-9.dist-info/licenses/License.txt',
    ];
    const left = [
      'tensorflow/python/_pywrap_tensorflow_internal.so',
      'tensorflow/libtensorflow_cc.so.2.py',
      'tensorflow/include/Eigen/Core',
      'nvidia/cudnn/include/cudnn.h',
      '../tensorflow/libtensorflow_cc.so.2',
    ];
    assert.deepEqual(
      [taken, left].map((names) => names.map(tensorflow.isTaken)),
      [taken.map(() => true), left.map(() => false)],
    );
  });

  it('links the addon to the library beside it', () => {
    const words = tensorflow.compilerArguments({ sources: '/s', headers: '/h', folder: '/f' });
    for (const word of ['/s/tfjs_binding.cc', '/h', '-L/f/tensorflow', '-Wl,-rpath,$ORIGIN/tensorflow']) {
      assert.ok(words.includes(word), word);
    }
  });

  it('finds headers beside Node', () => {
    const include = path.join(folder, 'include', 'node');
    mkdirSync(include, { recursive: true });
    writeFileSync(path.join(include, 'node_api.h'), '');
    assert.equal(tensorflow.findHeaders(path.join(folder, 'bin', 'node')), include);
  });

  it('says what to install where there is no compiler, and leaves nothing behind', function () {
    if (tensorflow.whyNot(tensorflow.machineHere(false)) !== '') {
      console.log('      skipped: TensorFlow does not run on this machine');
      this.skip();
    }
    const empty = path.join(folder, 'bin');
    mkdirSync(empty);
    const env = { ...process.env, PATH: empty, CXX: '', BNLAB_TENSORFLOW: path.join(folder, 'made') };
    const script = path.join(ROOT, 'lib/bin/tensorflow.mjs');
    const { status, stderr } = spawnSync(process.execPath, [script], { env, encoding: 'utf8' });
    assert.equal(status, 1);
    assert.match(stderr, /No C\+\+ compiler was found\. Install one: apt-get install/);
    assert.deepEqual(readdirSync(folder), ['bin']);
    assert.ok(!existsSync(path.join(folder, 'made')));
  });
});
