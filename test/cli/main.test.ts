import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder, withEnvironment } from '../data/temporary';
import { writeSmallMnist } from '../experiments/small-mnist';
import { bnlab } from './printed';

describe('the command line', () => {
  const folder = temporaryFolder();
  withEnvironment({ BNLAB_DATA: undefined, BNLAB_OFFLINE: '1', BNLAB_ENGINE: 'wasm' });
  beforeEach(() => {
    writeSmallMnist(folder.path);
    process.env.BNLAB_DATA = folder.path;
  });
  const out = (name = 'run') => path.join(folder.path, name);

  it('doctor names the engine and what is missing', async () => {
    const { code, out: text } = await bnlab('doctor', '--json');
    const diagnosis = JSON.parse(text) as { engine: string; engines: { name: string; available: boolean }[] };
    assert.deepEqual([code, diagnosis.engine], [0, 'wasm']);
    assert.deepEqual(
      diagnosis.engines.map(({ name }) => name),
      ['tensorflow', 'onednn', 'webgpu', 'wasm', 'cpu'],
    );
    assert.match(
      (await bnlab('doctor')).out,
      /engine: wasm[^]*kernels that wasm lacks[^]*photographs: (turbojpeg|sharp)/,
    );
  });

  it('claims prints one verdict for each claim', async () => {
    const { code, out: text } = await bnlab('claims', '--json');
    const claims = JSON.parse(text) as { id: string; verdict: string }[];
    assert.equal(code, 0);
    assert.ok(claims.every(({ id, verdict }) => id && verdict));
    assert.ok(claims.length >= 50, `${claims.length} claims`);
    assert.match((await bnlab('claims')).out, new RegExp(`^${claims.length} claims: \\+ reproduced \\d+`, 'm'));
  });

  it('bench mnist prints one line that a program can read', async () => {
    const { code, out: text } = await bnlab('bench', 'mnist', '--bn', '--steps', '3', '--json');
    assert.equal(code, 0);
    const result = JSON.parse(text) as Record<string, unknown>;
    assert.deepEqual([result.engine, result.bn], ['wasm', true]);
    assert.ok((result.steps_per_s as number) > 0 && (result.peak_rss_mib as number) > 0);
  });

  it('run trains, writes the record, and says what data it used', async () => {
    const record = path.join(folder.path, 'record.json');
    const words = ['run', 'figure1', '--steps', '20', '--seeds', '1', '--out', out(), '--record', record];
    const { code, out: text, err } = await bnlab(...words);
    assert.equal(code, 0, err);
    assert.match(text, /seed 1: without BN/);
    assert.match(err, /data: Images in MNIST’s format read from BNLAB_DATA\/mnist \(not the published files/);
    assert.ok(existsSync(record));
  });

  const badCalls: readonly [string, string[], number, RegExp][] = [
    ['no such command', ['nonsense'], 2, /unknown command 'nonsense'/],
    ['an unknown option', ['doctor', '--nonsense'], 2, /unknown option '--nonsense'/],
    [
      'a word that nothing reads',
      ['data', 'check', 'a', 'b'],
      2,
      /too many arguments for 'check'. Expected 1 argument but got 2/,
    ],
    ['an unknown experiment', ['run', 'figure9'], 2, /expected one of .*figure1.*got 'figure9'/],
    ['steps of a plan', ['run', 'figure1-best', '--steps', '9'], 2, /--steps: expected none for figure1-best/],
    ['seeds of a plan', ['run', 'imagenette', '--seeds', '9'], 2, /--seeds: expected none for imagenette/],
    ['an unknown engine', ['run', 'figure1', '--engine', 'abacus'], 2, /expected one of auto.*got 'abacus'/],
    ['no steps', ['run', 'figure1', '--steps', '0'], 2, /--steps: expected a whole number of 1 or more, got 0/],
    ['negative steps', ['run', 'figure1', '--steps', '-1'], 2, /--steps: .*got -1/],
    [
      'words for steps',
      ['run', 'figure1', '--steps', 'many'],
      2,
      /^bnlab: --steps: expected a whole number, got 'many'/,
    ],
    ['the same seed twice', ['run', 'figure1', '--seeds', '1,1'], 2, /--seeds: expected different/],
    ['words for a seed', ['data', 'generate', 'x', '--seed', 'abc'], 2, /--seed: expected a whole number, got 'abc'/],
    ['half a class', ['data', 'generate', 'x', '--classes', '2.5'], 2, /got '2.5'/],
    ['words for quality', ['data', 'shards', 'x', '--out', 'y', '--quality', 'high'], 2, /got 'high'/],
    ['no cells', ['run', 'imagenette', '--cells', '0'], 2, /--cells: expected a whole number of 1 or more, got '0'/],
    [
      'cells of what has none',
      ['run', 'gradient-noise', '--cells', '1'],
      2,
      /--cells: expected none for gradient-noise/,
    ],
    ['no passes', ['bench', 'loader', 'x', '--passes', '0'], 2, /--passes: expected a whole number of 1 or more/],
    ['too good a quality', ['data', 'shards', 'x', '--out', 'y', '--quality', '101'], 2, /--quality: .* of 1 to 100/],
    ['no classes', ['data', 'generate', 'x', '--classes', '0'], 2, /--classes: expected a whole number of 1 or more/],
    [
      'a set of digits with a devkit',
      ['run', 'figure1', '--picture', 'all'],
      2,
      /--picture: expected pictures to read/,
    ],
    ['a folder without a name', ['data', 'info', 'x', '--out', ''], 2, /--out: expected a value for <folder>, got ''/],
    ['records without a name', ['claims', '--results', ' '], 2, /--results: expected a value for <folder>, got ''/],
    ['no pictures to look at', ['data', 'info', 'x', '--images', '0'], 2, /--images: .* of 1 or more, got '0'/],
    ['fewer than none', ['data', 'info', 'x', '--images', '-1'], 2, /--images: .* of 1 or more, got '-1'/],
    ['bench without steps', ['bench', 'mnist', '--steps', '0'], 2, /--steps/],
  ];
  for (const [what, words, exitCode, message] of badCalls) {
    it(`refuses ${what}`, async () => {
      const { code, err } = await bnlab(...words, ...(words[0] === 'run' ? ['--out', out()] : []));
      assert.equal(code, exitCode, err);
      assert.match(err, message);
      assert.ok(!existsSync(out()), 'nothing was written');
    });
  }

  it('refuses an output folder that is a file', async () => {
    writeFileSync(out(), 'mine');
    const { code, err } = await bnlab('run', 'figure1', '--steps', '5', '--seeds', '1', '--out', out());
    assert.equal(code, 1);
    assert.match(err, /expected a folder that can be made/);
    assert.equal(readFileSync(out(), 'utf8'), 'mine');
  });

  it('refuses an output folder that cannot be written', async function () {
    if (process.getuid?.() === 0) {
      console.log('      skipped: root can write everywhere');
      this.skip();
    }
    mkdirSync(out());
    chmodSync(out(), 0o500);
    const { code, err } = await bnlab(
      'run',
      'figure1',
      '--steps',
      '5',
      '--seeds',
      '1',
      '--out',
      path.join(out(), 'in'),
    );
    assert.equal(code, 1);
    assert.match(err, /cannot be written/);
  });

  it('refuses a record on a full device and leaves nothing behind', async function () {
    if (!existsSync('/dev/full')) this.skip();
    const record = '/dev/full/record.json';
    const words = ['run', 'figure1', '--steps', '5', '--seeds', '1', '--out', out(), '--record', record];
    const { code, err } = await bnlab(...words);
    assert.equal(code, 1);
    assert.match(err, /\/dev\/full/);
  });

  it('refuses broken data with the name of the file', async () => {
    writeFileSync(path.join(folder.path, 'mnist', 'train-labels-idx1-ubyte'), Buffer.from([0, 0, 8, 3]));
    const { code, err } = await bnlab('run', 'figure1', '--steps', '5', '--seeds', '1', '--out', out());
    assert.equal(code, 1);
    assert.match(err, /train-labels-idx1-ubyte/);
    assert.ok(!existsSync(out()), 'nothing was written');
  });
});
