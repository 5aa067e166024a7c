import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { wordsOf } from '../../lib/cli/jobs';
import { temporaryFolder, withEnvironment } from '../data/temporary';
import { writeSmallMnist } from '../experiments/small-mnist';
import { bnlab } from './printed';
import { SOURCES } from '../sources';

interface Stored {
  readonly manifest: { readonly seeds: readonly number[]; readonly runs: readonly unknown[] };
}

describe('bnlab run', () => {
  const folder = temporaryFolder();
  withEnvironment({ BNLAB_DATA: undefined, BNLAB_OFFLINE: '1', BNLAB_ENGINE: 'wasm' });
  beforeEach(() => {
    writeSmallMnist(folder.path);
    process.env.BNLAB_DATA = folder.path;
  });
  const at = (...parts: string[]) => path.join(folder.path, ...parts);
  const figure1 = (run: string, ...more: string[]) => [
    ...['run', 'figure1', '--steps', '4', '--seeds', '1,2', '--out', at(run)],
    ...more,
  ];
  /** Runs the command line in a process of its own: with jobs it starts itself again, which must not be mocha. */
  const own = (...words: string[]) =>
    new Promise<{ code: number; err: string }>((resolve) => {
      const program = path.join(__dirname, 'run-process.ts');
      execFile(process.execPath, [...SOURCES, program, ...words], (thrown, _out, err) =>
        resolve({ code: typeof thrown?.code === 'number' ? thrown.code : 0, err }),
      );
    });
  const stored = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Stored;

  it('with two jobs gives the record of one', async () => {
    const one = await bnlab(...figure1('one', '--record', at('one.json')));
    assert.equal(one.code, 0, one.err);
    const two = await own(...figure1('two', '--record', at('two.json'), '--jobs', '2'));
    assert.equal(two.code, 0, two.err);
    const [{ manifest, ...results }, { manifest: other, ...others }] = [stored(at('one.json')), stored(at('two.json'))];
    assert.deepEqual(others, results);
    assert.deepEqual(
      [manifest.seeds, other.seeds],
      [
        [1, 2],
        [1, 2],
      ],
    );
    // the two processes trained, and the third one found their parts
    assert.deepEqual(readdirSync(at('two')).sort(), readdirSync(at('one')).sort());
    assert.equal((two.err.match(/engine: wasm/g) ?? []).length, 3, two.err);
  });

  it('refuses words on reading pictures where digits are read', async () => {
    for (const name of ['figure1', 'figure1-best']) {
      const { code, err } = await bnlab('run', name, '--label-from', 'number', '--out', at('run'));
      assert.deepEqual([code, existsSync(at('run'))], [2, false]);
      assert.match(err, /--label-from: expected pictures to read, got MNIST/);
    }
  });

  it('hands them on as they are written, to processes of its own', () => {
    const flags = { data: 'set', labelFrom: 'number', picture: 'all', jobs: 2, quick: true };
    const words = ['--data', 'set', '--label-from', 'number', '--picture', 'all', '--quick'];
    assert.deepEqual(wordsOf(flags), words);
  });

  const PLACES: readonly (readonly [what: string, record: () => string, message: RegExp])[] = [
    [
      'a folder',
      () => (mkdirSync(at('record.json')), at('record.json')),
      /record\.json: expected a file that can be written, got it is a folder/,
    ],
    [
      'in a file',
      () => (writeFileSync(at('file'), ''), at('file', 'record.json')),
      /record\.json?: expected|file: expected a folder that can be made/,
    ],
    ['on a full device', () => '/dev/full/record.json', /\/dev\/full/],
  ];
  for (const experiment of ['figure1', 'figure1-best'])
    for (const [what, record, message] of PLACES)
      it(`refuses before any training a record ${what}: ${experiment}`, async () => {
        const { code, err } = await bnlab('run', experiment, '--out', at('run'), '--record', record());
        assert.equal(code, 1, err);
        assert.match(err, message);
        assert.ok(!existsSync(at('run')));
        assert.ok(!err.includes('engine:'), 'nothing was started');
      });

  for (const jobs of ['1', '2'])
    it(`refuses before any training a record of another recipe: --jobs ${jobs}`, async () => {
      const { code, err } = await bnlab(...figure1('first', '--record', at('record.json')));
      assert.equal(code, 0, err);
      const before = readFileSync(at('record.json'), 'utf8');
      const words = [
        'run',
        'figure1',
        '--steps',
        '5',
        '--seeds',
        '3,4',
        '--out',
        at('run'),
        '--record',
        at('record.json'),
      ];
      const other = await own(...words, '--jobs', jobs);
      assert.equal(other.code, 1);
      assert.match(
        other.err,
        /expected a record with recipe\.(\w|\.)*steps = 5, to add seeds to, got recipe\.(\w|\.)*steps = 4/,
      );
      assert.ok(!existsSync(at('run')));
      assert.equal(readFileSync(at('record.json'), 'utf8'), before);
    });

  it('leaves nothing beside a record that it could have written', async () => {
    const { code } = await bnlab(
      'run',
      'figure1',
      '--steps',
      '4',
      '--seeds',
      '1,1',
      '--record',
      at('new', 'record.json'),
    );
    assert.equal(code, 2);
    assert.deepEqual(readdirSync(at('new')), []);
  });

  for (const jobs of ['0', '65', 'x'])
    it(`refuses --jobs ${jobs}`, async () => {
      const { code, err } = await bnlab(...figure1('run', '--jobs', jobs));
      assert.equal(code, 2);
      assert.match(err, /--jobs: expected/);
      assert.ok(!existsSync(at('run')));
    });
});
