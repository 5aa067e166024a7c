import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import {
  checkSource,
  makeShards,
  openImageFolder,
  openImages,
  openSource,
  openSplits,
  verifyShards,
} from '../../../lib/data';
import { packTar, writeTar, type NewTarEntry } from '../../../lib/data/archives/tar-write';
import { expandFileList, isFileList } from '../../../lib/data/shards/braces';
import { pictures, solid, writeTree } from '../solid';
import { temporaryFolder, withOwnCache } from '../temporary';

const text = (name: string, content: string): NewTarEntry => ({ name, content: Buffer.from(content) });

describe('shards that others made', () => {
  const folder = temporaryFolder();
  withOwnCache(folder);
  const shard = (name = 'train-000000.tar') => path.join(folder.path, 'set', name);
  let picture: Buffer;
  before(async () => {
    picture = await solid([10, 200, 30]);
  });
  const jpg = (name: string): NewTarEntry => ({ name, content: picture });
  /** Samples 0, 1, … with these labels. */
  const samples = (labels: readonly string[], ending = 'cls') =>
    labels.flatMap((label, i) => [jpg(`${i}.jpg`), text(`${i}.${ending}`, label)]);

  for (const name of ['00000.tar', 'train_000000.tar', 'shard-000.tar', 'pictures.tar', 'imagenet-0.tar', 'x.TAR']) {
    it(`may be called ${name}`, async () => {
      await writeTar(shard(name), samples(['a', 'b', 'a']));
      for (const source of [path.dirname(shard()), shard(name)]) {
        const { classes, labels, origin } = await openImages(source);
        assert.deepEqual([classes, [...labels], origin.layout], [['a', 'b'], [0, 1, 0], 'WebDataset shards']);
      }
    });
  }

  for (const ending of ['cls', 'txt', 'json']) {
    it(`are refused by name where a .${ending} label is not UTF-8: two classes would become one`, async () => {
      const labels = ['café', 'cafè'].map((label) =>
        Buffer.from(ending === 'json' ? `{"label":"${label}"}` : label, 'latin1'),
      );
      const members = labels.flatMap((content, i) => [jpg(`${i}.jpg`), { name: `${i}.${ending}`, content }]);
      await writeTar(shard(), members);
      const refusal = new RegExp(
        `train-000000\\.tar: 0\\.${ending}: expected a label in UTF-8, got the bytes [0-9a-f]*e9`,
      );
      await assert.rejects(openImages(path.dirname(shard())), refusal);
    });
  }

  it('say which names their numbers jump over: a shard that was lost', async () => {
    for (const name of ['a-00.tar', 'a-01.tar', 'a-04.tar', 'b-09.tar', 'b-10.tar', 'c-20240101.tar', 'c-20250101.tar'])
      await writeTar(shard(name), samples(['a', 'b']));
    const { leftOut } = (await openImages(path.dirname(shard()))).origin;
    assert.deepEqual(
      leftOut.examples.map(({ name }) => name),
      ['a-02.tar', 'a-03.tar'],
    );
    assert.match(leftOut.examples[0].reason, /no such file/);
  });

  it('may carry a text longer than is read, cut inside a letter', async () => {
    await writeTar(shard(), samples([`a${'é'.repeat(200)}`, 'b'], 'txt'));
    assert.equal((await openImages(path.dirname(shard()))).classes.length, 2);
  });

  it('number their classes by value, not by letters', async () => {
    await writeTar(shard(), samples(['10', '2', '11', '0', '1', '03', '2\n']));
    const { classes, labels } = await openImages(path.dirname(shard()));
    assert.deepEqual(classes, ['0', '1', '2', '3', '10', '11']);
    assert.deepEqual(
      [...labels].map((label) => classes[label]),
      ['10', '2', '11', '0', '1', '3', '2'],
    );
  });

  const LABELS: readonly (readonly [what: string, ending: string, first: string, second: string, classes: string[]])[] =
    [
      ['.cls in capitals', 'CLS', 'a', 'b', ['a', 'b']],
      ['UTF-8', 'cls', '고양이', '개', ['개', '고양이']],
      ['.txt', 'txt', 'dog\n', 'cat', ['cat', 'dog']],
      ['a number in .json', 'json', '{"label": 10}', '{"label": 9, "caption": "x"}', ['9', '10']],
      ['a word in .json', 'json', '{"class_name":"dog"}', '{"class_name":"cat"}', ['cat', 'dog']],
    ];
  for (const [what, ending, first, second, classes] of LABELS) {
    it(`may say the class as ${what}`, async () => {
      await writeTar(shard(), samples([first, second], ending));
      assert.deepEqual((await openImages(shard())).classes, classes);
    });
  }

  it('are read through gzip, from a copy in the cache', async () => {
    mkdirSync(path.dirname(shard()), { recursive: true });
    const bytes = gzipSync(await packTar(samples(['a', 'b'])));
    for (const name of ['train-000000.tar.gz', 'train-000001.tgz', 'train-000002.tar'])
      writeFileSync(shard(name), bytes);
    for (let again = 0; again < 2; again++) assert.equal((await openImages(path.dirname(shard()))).length, 6);
    writeFileSync(shard('train-000000.tar.gz'), bytes.subarray(0, 60));
    await assert.rejects(openImages(path.dirname(shard())), { kind: 'data', message: /a whole gzip stream/ });
  });

  it('are read through hard links, long ones and those to links too', async () => {
    const tar = pack();
    const long = `${'x'.repeat(120)}/a.jpg`;
    tar.entry({ name: long }, picture);
    tar.entry({ name: `${'x'.repeat(120)}/a.cls` }, 'c');
    tar.entry({ name: 'b.jpg', type: 'link', linkname: long });
    tar.entry({ name: 'b.cls' }, 'c');
    tar.entry({ name: 'c.jpg', type: 'link', linkname: 'b.jpg' });
    tar.entry({ name: 'c.cls' }, 'c');
    tar.entry({ name: 'd.jpg', type: 'link', linkname: 'nowhere.jpg' });
    tar.entry({ name: 'd.cls' }, 'c');
    tar.finalize();
    mkdirSync(path.dirname(shard()), { recursive: true });
    writeFileSync(shard(), await buffer(Readable.from(tar)));
    const list = await openImages(shard());
    assert.equal(list.length, 3);
    const bytes = readFileSync(shard());
    for (let i = 0; i < 3; i++) {
      const { offset, size } = list.entry(i);
      assert.ok(bytes.subarray(offset, offset + size).equals(picture));
    }
    const reasons = Object.keys(list.origin.leftOut.reasons);
    assert.match(reasons.join(), /a hard link to nowhere\.jpg, which does not come before it/);
    assert.match(reasons.join(), /a sample without a picture/);
  });

  it('may hold WebP, and name what they hold of other formats', async () => {
    const webp = await solid([1, 2, 3], 'webp');
    await writeTar(shard(), [
      { name: 'a.webp', content: webp },
      text('a.cls', 'x'),
      { name: 'b.bmp', content: webp },
      text('b.cls', 'x'),
      text('c.cls', 'y'),
    ]);
    const { parts, manifest } = await checkSource(shard());
    assert.deepEqual([parts[0].images, parts[0].faults], [1, []]);
    assert.deepEqual(manifest.train.leftOut.reasons, {
      'an unsupported picture format (.bmp)': 1,
      'a sample without a picture': 1,
    });
  });

  it('show one picture of a sample, or those that are chosen, and name the others', async () => {
    await writeTar(shard(), [
      jpg('a.left.jpg'),
      jpg('a.right.jpg'),
      text('a.cls', 'x'),
      jpg('b.left.jpg'),
      text('b.cls', 'y'),
    ]);
    const of = async (picture?: string) => {
      const list = await openImages(shard(), { picture });
      return [Array.from({ length: list.length }, (_, i) => list.name(i)), list.origin.leftOut.total] as const;
    };
    assert.deepEqual(await of(), [['a.left.jpg', 'b.left.jpg'], 1]);
    assert.deepEqual(await of('all'), [['a.left.jpg', 'a.right.jpg', 'b.left.jpg'], 0]);
    assert.deepEqual(await of('right.jpg'), [['a.right.jpg'], 2]);
  });

  it('leave out what macOS leaves in them', async () => {
    await writeTar(shard(), [text('./._a.jpg', 'x'), jpg('./a.jpg'), text('./._a.cls', 'x'), text('./a.cls', 'c')]);
    const { length, origin } = await openImages(shard());
    assert.deepEqual([length, origin.leftOut.reasons], [1, { 'a hidden file': 2 }]);
  });

  it('with train and val in one folder are two parts', async () => {
    for (const part of ['train', 'val']) {
      for (const shardNumber of [0, 1]) {
        const name = `imagenet-${part}-00000${shardNumber}.tar`;
        const n = part === 'train' ? 3 : 2;
        await writeTar(
          shard(name),
          Array.from({ length: n }, (_, i) => [
            jpg(`${part}${shardNumber}${i}.jpg`),
            text(`${part}${shardNumber}${i}.cls`, `${i % 2}`),
          ]).flat(),
        );
      }
    }
    const set = path.dirname(shard());
    for (const source of [set, `${set}/imagenet-{train,val}-00000{0..1}.tar`]) {
      const { train, validation, manifest } = await openSplits(source);
      assert.deepEqual([train.length, validation.length, manifest.split.kind], [6, 4, 'found']);
      assert.ok(Array.from({ length: 4 }, (_, i) => validation.name(i)).every((name) => name.startsWith('val')));
    }
    assert.equal((await openImages(`${set}/imagenet-train-{000000..000001}.tar`)).length, 6);
    await assert.rejects(openImages(`${set}/imagenet-train-{000000..000002}.tar`), {
      kind: 'usage',
      message: /1 that are not there.*000002/s,
    });
  });

  it('that somebody has written out are read, each of them, where one is called after a part', async () => {
    for (const name of ['other-000000.tar', 'train-000000.tar', 'val-000000.tar'])
      await writeTar(shard(name), samples(['0', '1', '0']));
    const { train, validation, manifest } = await openSource(
      `${shard('other-000000.tar')}::${shard('train-000000.tar')}`,
    );
    assert.deepEqual([train.length, validation, manifest.split.unused], [6, undefined, []]);
    const all = await openSource(shard('{other,train,val}-000000.tar'));
    assert.deepEqual(
      [all.train.length, all.validation?.length, all.manifest.split.unused],
      [3, 3, ['other-000000.tar']],
    );
  });

  const BROKEN: readonly (readonly [what: string, members: () => readonly NewTarEntry[], message: RegExp])[] = [
    [
      'members of a sample lie apart',
      () => [jpg('a.jpg'), jpg('b.jpg'), text('a.cls', 'x'), text('b.cls', 'y')],
      /next to each other.*\n.*--sort=name/,
    ],
    ['one name is there twice', () => [jpg('a.jpg'), jpg('a.jpg'), text('a.cls', 'x')], /a\.jpg twice/],
    [
      'no class is said',
      () => [jpg('a.jpg'), text('a.label', 'x')],
      /a \.cls member beside a\.jpg, got none \(but \.label\)\n.*\.cls, \.json, \.txt/,
    ],
    ['JSON is none', () => [jpg('a.jpg'), text('a.json', '{')], /expected JSON/],
    ['JSON has no label', () => [jpg('a.jpg'), text('a.json', '{"caption":"a dog"}')], /a \.cls member beside a\.jpg/],
    [
      'texts are captions',
      () => Array.from({ length: 24 }, (_, i) => [jpg(`${i}.jpg`), text(`${i}.txt`, `a dog number ${i}`)]).flat(),
      /classes that pictures share.*\n.*captions/,
    ],
  ];
  for (const label of ['-1', '1.5', '1e-3', '-0', '.5']) {
    it(`are refused where a label is ${label} beside numbers of classes`, async () => {
      await writeTar(shard(), samples(['0', '10', label, '2']));
      await assert.rejects(openImages(path.dirname(shard())), (thrown: Error) => {
        const expected = `train-000000.tar: the label of 2.jpg: expected the number of a class, 0 or more, got ${label}`;
        return thrown.message.startsWith(expected);
      });
    });
  }

  for (const ending of ['cls', 'json'])
    it(`are refused where a number in .${ending} is so large that another one is the same`, async () => {
      const content = (label: string) => (ending === 'json' ? `{"label":${label}}` : label);
      const labels = ['1', '9007199254740993', '9007199254740992', '99999999999999999999'];
      await writeTar(shard(), samples(labels.map(content), ending));
      const message = /the label of \d\.jpg: expected the number of a class, 0 or more, at most 2\^53 - 1, got [19]\d*/;
      await assert.rejects(openImages(shard()), { kind: 'data', message });
    });

  it('may spell whole numbers as floats, as programs that know no others write them', async () => {
    await writeTar(shard(), samples(['10.0', '2', '2.', '+3', '1.0e+01', '0.000']));
    const { classes, labels } = await openImages(shard());
    assert.deepEqual(
      [classes, [...labels]],
      [
        ['0', '2', '3', '10'],
        [3, 1, 1, 2, 3, 0],
      ],
    );
  });

  for (const [label, got] of [
    ['nan', 'nan'],
    ['-NaN', '-NaN'],
    ['0\0\0', '"0\\u0000\\u0000"'],
  ])
    it(`are refused where a label is ${got}, beside numbers and beside names`, async () => {
      for (const others of [
        ['0', '1'],
        ['cat', 'dog'],
      ]) {
        await writeTar(shard(), samples([...others, label]));
        const message = `train-000000.tar: the label of 2.jpg: expected a class, got ${got}`;
        await assert.rejects(openImages(shard()), (thrown: Error) => thrown.message.startsWith(message));
      }
    });

  it('may have numbers among the names of classes', async () => {
    await writeTar(shard(), samples(['7', 'cat', '-1', '10']));
    assert.deepEqual((await openImages(shard())).classes, ['-1', '10', '7', 'cat']);
  });

  for (const [what, members, message] of BROKEN) {
    it(`are refused where ${what}`, async () => {
      await writeTar(shard(), members());
      await assert.rejects(openImages(path.dirname(shard())), (thrown: Error) => message.test(thrown.message));
    });
  }
});

describe('shards of our own', () => {
  const folder = temporaryFolder();
  const make = async (onProgress?: () => void) => {
    const source = path.join(folder.path, 'pictures');
    await writeTree(source, [...pictures('a', 6), ...pictures('b', 6)]);
    await makeShards({
      list: openImageFolder(source),
      folder: path.join(folder.path, 'out'),
      perShard: 4,
      shortSide: 0,
      onProgress,
    });
    return path.join(folder.path, 'out');
  };

  it('are not taken for the whole set when the run that made them was interrupted', async () => {
    const stop = new Error('interrupted');
    await assert.rejects(
      make(() => {
        throw stop;
      }),
      stop,
    );
    const out = path.join(folder.path, 'out');
    await assert.rejects(openImages(out), {
      kind: 'data',
      message: /3 shards of 12 pictures, got 1 shards of 4.*interrupted/,
    });
    await make();
    assert.equal((await openImages(out)).length, 12);
  });

  for (const [text, problem] of [
    ['{"format":', '.*Unexpected end of JSON input'],
    ['{"format":"bnlab shards 1","classes":["a"],"recipe":{},"shards":[{"name":"x.tar"}]}', 'shards\\[0\\]\\.images: '],
  ] as const) {
    it(`are refused with what is wrong in an index of ${text.length} letters`, async () => {
      const out = await make();
      writeFileSync(path.join(out, 'shards.json'), text);
      await assert.rejects(openImages(out), new RegExp(`shards\\.json: expected a shard index, got ${problem}`));
    });
  }

  it('are compared with their checksums, and made again where they differ', async () => {
    const out = await make();
    const file = path.join(out, 'train-000001.tar');
    const whole = readFileSync(file);
    const bytes = Buffer.from(whole);
    const cls = bytes.indexOf('.cls');
    const at = Math.floor(cls / 512) * 512 + 512;
    bytes[at] = bytes[at] === 0x30 ? 0x31 : 0x30;
    writeFileSync(file, bytes);
    const bad = await verifyShards(out);
    assert.deepEqual(
      bad.map(({ name }) => name),
      ['train-000001.tar'],
    );
    assert.match(bad[0].problem, /MD5 [0-9a-f]{32} instead of [0-9a-f]{32}/);
    assert.deepEqual((await checkSource(out)).badShards, bad);
    await make();
    assert.ok(readFileSync(file).equals(whole));
    assert.deepEqual(await verifyShards(out), []);
  });

  it('name a shard that their index does not have, and refuse a label that their classes do not have', async () => {
    const out = await make();
    await writeTar(path.join(out, 'extra-000000.tar'), [text('x.cls', '0')]);
    const { origin } = await openImages(out);
    assert.deepEqual(origin.leftOut.examples, [
      { name: 'extra-000000.tar', reason: 'a shard that is not in shards.json' },
    ]);
    const index = JSON.parse(readFileSync(path.join(out, 'shards.json'), 'utf8')) as { classes: string[] };
    writeFileSync(path.join(out, 'shards.json'), JSON.stringify({ ...index, classes: ['a'] }));
    await assert.rejects(openImages(out), { kind: 'data', message: /one of the 1 classes of shards\.json .*got 1/ });
  });
});

describe('lists of files', () => {
  const TABLE: readonly (readonly [word: string, files: readonly string[]])[] = [
    ['a-{0..2}.tar', ['a-0.tar', 'a-1.tar', 'a-2.tar']],
    ['a-{008..010}.tar', ['a-008.tar', 'a-009.tar', 'a-010.tar']],
    ['{a,b}-{1..2}', ['a-1', 'a-2', 'b-1', 'b-2']],
    ['x::y-{1,2}', ['x', 'y-1', 'y-2']],
    ['{3..1}', ['3', '2', '1']],
    ['plain.tar', ['plain.tar']],
  ];
  for (const [word, files] of TABLE) {
    it(`${word} is ${files.join(' ')}`, () => {
      assert.deepEqual(expandFileList(word), files);
      assert.equal(isFileList(word), files.length > 1);
    });
  }

  it('longer than anybody has are refused', () => {
    assert.throws(() => expandFileList('{0..999999999}'), { kind: 'usage' });
  });
});
