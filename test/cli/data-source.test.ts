import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TrainedNetwork } from '../../lib/cli/trained-network';
import type { DataManifest, Fault } from '../../lib/data';
import { packTar, writeTar } from '../../lib/data/archives/tar-write';
import { pictures, solid, writeTree } from '../data/solid';
import { temporaryFolder, withEnvironment, withOwnCache } from '../data/temporary';
import { bnlab } from './printed';

interface Result {
  readonly data: DataManifest;
  readonly faults: readonly Fault[];
  readonly images: number;
}

describe('the data of train and evaluate', () => {
  const folder = temporaryFolder();
  withEnvironment({ BNLAB_DATA: undefined });
  withOwnCache(folder);
  const at = (...parts: string[]) => path.join(folder.path, ...parts);
  const quick = ['--engine', 'wasm', '--workers', '1'];
  const train = (data: string, run: string, ...more: string[]) =>
    bnlab(
      'train',
      'BN-x5',
      '--data',
      data,
      '--out',
      run,
      '--width',
      '0.125',
      '--batch',
      '4',
      '--steps',
      '1',
      ...quick,
      ...more,
    );

  /** An archive of two classes of ten pictures, and an index that names them; some are no pictures. */
  const archive = async (classes: readonly string[] = ['cat', 'dog'], faulty: readonly string[] = []) => {
    const content = await solid([30, 60, 90]);
    const names = classes.flatMap((name) => pictures(name, 10));
    await writeTar(
      at('set.tar'),
      names.map((name) => ({ name, content: faulty.includes(name) ? Buffer.from('no picture at all') : content })),
    );
    return at('set.tar');
  };

  it('may be an archive or its index, is said when they start, and is kept with the network', async () => {
    const set = await archive();
    for (const source of [set, `${set}.arrow`]) {
      const { code, err, out } = await train(source, at(source === set ? 'set' : 'by-index'), '--json');
      assert.equal(code, 0, err);
      assert.match(err, /data: Pictures of set\.tar(\.arrow)?: 18 to train on, 2 to validate, 2 classes \(cat, dog\)/);
      assert.deepEqual((JSON.parse(out) as Result).data.classes, ['cat', 'dog']);
    }
    const { data } = JSON.parse(readFileSync(at('set', 'network.json'), 'utf8')) as TrainedNetwork;
    assert.deepEqual([data?.classes, data?.train.images, data?.split.kind], [['cat', 'dog'], 18, 'held out']);
    const evaluated = await bnlab('evaluate', at('set'), '--data', set, ...quick, '--json');
    assert.equal(evaluated.code, 0, evaluated.err);
    assert.match(evaluated.err, /The data of the training\./);
    assert.equal((JSON.parse(evaluated.out) as Result).images, 2);
  });

  it('name every picture that was skipped, in text and in JSON', async () => {
    const all = pictures('cat', 10);
    const set = await archive(['cat', 'dog'], all);
    const { code, err, out } = await train(set, at('run'), '--faults', 'skip', '--steps', '4', '--json');
    assert.equal(code, 0, err);
    const { faults } = JSON.parse(out) as Result;
    // four steps of four show 16 of 18 pictures, and the evaluation shows the other two
    assert.ok(faults.length >= 7 && faults.length <= 10, `${faults.length}`);
    assert.equal(new Set(faults.map(({ name }) => name)).size, faults.length);
    assert.ok(faults.every(({ name, container }) => all.includes(name) && container === 'set.tar'));
    assert.match(
      err,
      new RegExp(
        `${faults.length} pictures were at fault and left out\nat fault: cat/p\\d\\.jpg at byte \\d+ of set\\.tar`,
      ),
    );
    const { faults: kept } = JSON.parse(readFileSync(at('run', 'network.json'), 'utf8')) as TrainedNetwork;
    assert.deepEqual(kept, faults);
    const evaluated = await bnlab('evaluate', at('run'), '--data', set, '--faults', 'skip', ...quick, '--json');
    assert.equal(evaluated.code, 0, evaluated.err);
    const result = JSON.parse(evaluated.out) as Result;
    assert.deepEqual([result.images, result.faults.length], [1, 1]);
    assert.match(evaluated.err, /1 picture was at fault and left out/);
  });

  it('keep what was skipped before a run was interrupted', async () => {
    const set = await archive(['cat', 'dog'], pictures('cat', 10));
    const of = async (steps: string) => {
      const { code, err, out } = await train(set, at('run'), '--faults', 'skip', '--steps', steps, '--json');
      assert.equal(code, 0, err);
      return (JSON.parse(out) as Result).faults.map(({ name }) => name);
    };
    const first = await of('2');
    const both = await of('3');
    assert.ok(first.length > 0 && first.every((name) => both.includes(name)), `${first.join()} | ${both.join()}`);
    assert.equal(new Set(both).size, both.length);
    const { faults } = JSON.parse(readFileSync(at('run', 'network.json'), 'utf8')) as TrainedNetwork;
    assert.deepEqual(
      faults?.map(({ name }) => name),
      both,
    );
  });

  it('leave a step out that has too few pictures for its pieces, and say how many were', async () => {
    const set = await archive(['cat', 'dog'], pictures('cat', 2));
    const wanted = ['--faults', 'skip', '--batch', '6', '--accumulate', '3', '--steps', '9', '--json'];
    const { code, err, out } = await train(set, at('run'), ...wanted);
    assert.equal(code, 0, err);
    const { emptySteps } = JSON.parse(out) as { emptySteps: number };
    // three pieces need two pictures each: of the three mini-batches of an epoch only one without a fault is enough
    assert.ok(emptySteps >= 1 && emptySteps <= 6, `${emptySteps}`);
    assert.match(err, new RegExp(`${emptySteps} steps? had too few pictures left, and learnt nothing`));
  });

  it('must have the classes of the network, by name', async () => {
    const set = await archive();
    assert.equal((await train(set, at('run'))).code, 0);
    await writeTree(at('other'), [...pictures('a', 10), ...pictures('b', 10)]);
    const other = await bnlab('evaluate', at('run'), '--data', at('other'), ...quick);
    assert.equal(other.code, 1);
    assert.match(other.err, /expected 2 classes, those of the network \(cat, dog\), got 2 \(a, b\)/);
    await writeTree(at('more'), [...pictures('cat', 12), ...pictures('dog', 12)]);
    const more = await bnlab('evaluate', at('run'), '--data', at('more'), ...quick);
    assert.equal(more.code, 0, more.err);
    assert.match(more.err, /Not the data of the training \(set\.tar, fingerprint [0-9a-f]{12}\)/);
  });

  it('must be the same when a run goes on, even in an archive of the same size', async () => {
    const content = [await solid([220, 0, 0], 'png'), await solid([0, 0, 220], 'png')];
    const pack = (order: readonly number[]) =>
      packTar(
        pictures('cat', 10, 'png')
          .concat(pictures('dog', 10, 'png'))
          .map((name, i) => ({ name, content: content[order[i % 2]] })),
      );
    writeFileSync(at('set.tar'), await pack([0, 1]));
    assert.equal((await train(at('set.tar'), at('run'))).code, 0);
    writeFileSync(at('set.tar'), await pack([1, 0]));
    const { code, err } = await train(at('set.tar'), at('run'), '--steps', '2');
    assert.equal(code, 1);
    assert.match(err, /data\.fingerprint/);
  });

  const PARQUET: readonly (readonly [what: string, change: (folder: string) => void])[] = [
    [
      'a file of the same size whose classes have exchanged their names',
      (folder) => {
        const file = path.join(folder, 'train-00000-of-00001.parquet');
        const text = readFileSync(file).toString('latin1');
        const names = text.replace('"ant", "cat"', '"cat", "ant"');
        assert.notEqual(names, text);
        writeFileSync(file, Buffer.from(names, 'latin1'));
      },
    ],
    [
      'a file more',
      (folder) =>
        cpSync(
          path.join(folder, 'validation-00000-of-00001.parquet'),
          path.join(folder, 'train-00001-of-00002.parquet'),
        ),
    ],
  ];
  for (const [what, change] of PARQUET)
    it(`must be the same Parquet files when a run goes on, and evaluate says that they are not: ${what}`, async () => {
      cpSync(path.join(__dirname, '../data/sets/huggingface/data'), at('set'), { recursive: true });
      const first = await train(at('set'), at('run'));
      assert.equal(first.code, 0, first.err);
      const same = await bnlab('evaluate', at('run'), '--data', at('set'), ...quick);
      assert.match(same.err, /The data of the training\./);
      change(at('set'));
      const { code, err } = await train(at('set'), at('run'), '--steps', '2');
      assert.equal(code, 1);
      assert.match(err, /expected a run with (data\.fingerprint|recipe\.learningRate\.every) =/);
      const other = await bnlab('evaluate', at('run'), '--data', at('set'), ...quick);
      assert.equal(other.code, 0, other.err);
      assert.match(other.err, /Not the data of the training \(set, fingerprint/);
    });

  it('are refused before a step is made where too little can be held out', async () => {
    await writeTree(at('few'), [...pictures('cat', 2), ...pictures('dog', 2)]);
    const { code, err } = await train(at('few'), at('run'));
    assert.equal(code, 1);
    assert.match(err, /10 or more pictures to hold a tenth out/);
    assert.ok(!existsSync(at('run')));
  });
});

describe('bnlab data', () => {
  const folder = temporaryFolder();
  const at = (...parts: string[]) => path.join(folder.path, ...parts);
  withEnvironment({ BNLAB_CACHE: undefined });
  const parts = ['train', 'val'].flatMap((part) => ['cat', 'dog'].flatMap((name) => pictures(`${part}/${name}`, 4)));

  it('check says the manifest of both parts, what is left out, and which shard is not as it was made', async () => {
    await writeTree(at('set'), [...parts, 'train/cat/x.tif']);
    const first = await bnlab('data', 'check', at('set'));
    assert.equal(first.code, 0, first.err);
    assert.match(first.out, /Pictures of train and val: 8 to train on, 8 to validate, 2 classes \(cat, dog\)/);
    assert.match(first.out, /train: 8 pictures in 2 classes of 4 to 4, 0 at fault/);
    assert.match(first.out, /left out: cat\/x\.tif: an unsupported picture format \(\.tif\)/);
    const made = await bnlab('data', 'shards', at('set'), '--out', at('shards'), '--short-side', '0');
    assert.equal(made.code, 0, made.err);
    const { images, parts: found } = JSON.parse((await bnlab('data', 'check', at('shards'), '--json')).out) as {
      images: number;
      parts: readonly { name: string; images: number }[];
    };
    assert.deepEqual(
      [images, found.map(({ name, images: n }) => [name, n])],
      [
        16,
        [
          ['train', 8],
          ['val', 8],
        ],
      ],
    );
    const shard = at('shards', 'val', 'val-000000.tar');
    const bytes = readFileSync(shard);
    bytes[bytes.length - 1] ^= 1;
    writeFileSync(shard, bytes);
    const bad = await bnlab('data', 'check', at('shards'));
    assert.equal(bad.code, 1);
    assert.match(bad.err, /not as shards\.json says: val-000000\.tar: MD5[^]*behind the end mark/);
  });

  it('info leaves a manifest, a contact sheet and a table of faults', async () => {
    await writeTree(at('set'), parts, { 'train/cat/p1.jpg': 'no picture' });
    const { code, out, err } = await bnlab('data', 'info', at('set'), '--out', at('info'));
    assert.equal(code, 0, err);
    assert.match(
      out,
      /class +train +validation\ncat +4 +4\ndog +4 +4\nLooked at 15 pictures\. Mean (0\.\d{4} ?){3}, deviation/,
    );
    assert.match(out, /1 picture was at fault/);
    assert.match(readFileSync(at('info', 'faults.csv'), 'utf8'), /^part,index,.*\ntrain,1,cat\/p1\.jpg,p1\.jpg,0,/);
    const manifest = JSON.parse(readFileSync(at('info', 'manifest.json'), 'utf8')) as DataManifest;
    assert.equal(manifest.format, 'bnlab data manifest 1');
    assert.equal(readFileSync(at('info', 'contact-sheet.png')).toString('latin1', 1, 4), 'PNG');
  });

  const DROPPED: Readonly<Record<string, readonly [words: readonly string[], message: RegExp]>> = {
    'a devkit that is not there': [['--devkit', 'nothere'], /--devkit: expected a file or folder, got none: nothere/],
    'a devkit for other pictures': [['--devkit', __filename], /--devkit: expected ImageNet’s .*, got class folders/],
    'a choice among the pictures of a sample': [['--picture', '5'], /--picture: expected samples .*got class folders/],
    'a policy that is none': [['--faults', 'maybe'], /--faults: expected raise, skip or a number, got maybe/],
    'no threads': [['--workers', '0'], /--workers: expected a whole number of 1 or more, got '0'/],
    'more pictures in a mini-batch than there are': [['--batch', '50'], /--batch: expected at most 8, .*got 50/],
  };
  for (const [what, [words, message]] of Object.entries(DROPPED))
    it(`are refused with what would change nothing, or cannot be: ${what}`, async () => {
      await writeTree(at('set'), parts);
      const reads = ['--devkit', '--picture'].includes(words[0]);
      const trained = ['train', 'BN-x5', '--data', at('set'), '--engine', 'cpu', '--out', at('run')];
      const looked = ['check', 'info', 'shards'].map((name) => ['data', name, at('set')]);
      const place = (name: string) => (name === 'check' ? [] : ['--out', at('new')]);
      for (const command of [trained, ...(reads ? [...looked, ['bench', 'loader', at('set')]] : [])]) {
        const { code, err } = await bnlab(...command, ...(command[0] === 'data' ? place(command[1]) : []), ...words);
        assert.match(err, message, command.join(' '));
        assert.equal(code, 2, command.join(' '));
      }
      assert.ok(!existsSync(at('run')) && !existsSync(at('new')));
    });

  it('info and shards look for their place before they look at a picture, and leave nothing there', async () => {
    await writeTree(at('set'), parts);
    await writeTree(at('other'), ['file.jpg']);
    for (const words of [['info'], ['shards', '--short-side', '0']]) {
      const failed = await bnlab('data', ...words, at('set'), '--out', at('other', 'file.jpg', 'deep'));
      assert.equal(failed.code, 1);
      assert.match(failed.err, /A part of the path is a file/);
      assert.doesNotMatch(failed.err, /of 16 pictures|data: /);
      const missing = await bnlab('data', ...words, at('nowhere'), '--out', at('new', 'deep'));
      assert.match(missing.err, /nothing there/);
      assert.ok(!existsSync(at('new')));
    }
  });

  it('shards and bench loader take CIFAR-10, whose pixels stay as they are', async () => {
    const record = (label: number) =>
      Uint8Array.from({ length: 3073 }, (_, i) => (i === 0 ? label : (i * 7 + label) % 256));
    const batch = Buffer.concat(Array.from({ length: 12 }, (_, i) => record(i % 10)));
    await writeTree(at('cifar'), ['data_batch_1.bin', 'test_batch.bin'], {
      'data_batch_1.bin': batch,
      'test_batch.bin': batch,
    });
    const bench = await bnlab('bench', 'loader', at('cifar'), '--workers', '1', '--passes', '1', '--json');
    assert.equal((JSON.parse(bench.out) as { images: number }).images, 12, bench.err);
    const made = await bnlab('data', 'shards', at('cifar'), '--out', at('shards'));
    assert.equal(made.code, 0, made.err);
    const { out } = await bnlab('data', 'check', at('shards'), '--json');
    const { manifest, faults } = JSON.parse(out) as { manifest: DataManifest; faults: readonly Fault[] };
    assert.deepEqual(
      [manifest.classes[0], manifest.train.images, manifest.validation?.images, faults],
      ['airplane', 12, 12, []],
    );
  });
});
