import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  ImageListBuilder,
  ImageLoader,
  makeShards,
  openImageFolder,
  openImages,
  type ImageList,
  type Shuffle,
} from '../../../lib/data';
import { packTar, writeTar } from '../../../lib/data/archives/tar-write';
import { solid, writeTree } from '../solid';
import { temporaryFolder, withOwnCache } from '../temporary';

/** Names that sort differently as numbers and as letters, and that formats trip over. */
const CLASSES = ['10', '2', 'b.c', 'tar', '고양이', 'chien noir'];
const PER_CLASS = 5;

/** How the mini-batches are made; BNLAB_LONG=1 tries every order with every number of workers. */
const LOADERS: readonly (readonly [shuffle: Shuffle, workers: number])[] =
  process.env.BNLAB_LONG === '1'
    ? (['all', 'within-shards', 'shards'] as const).flatMap((shuffle) =>
        Array.from({ length: 8 }, (_, i) => [shuffle, i + 1] as const),
      )
    : [
        ['all', 1],
        ['within-shards', 3],
        ['shards', 8],
      ];

/** The colour of picture i of a class; JPEG moves a level or two, the classes are 40 apart. */
const colourOf = (label: number, i: number): [number, number, number] => [20 + 40 * label, 10 + 8 * i, 128];
const classOfColour = (red: number) => CLASSES[Math.round((red - 20) / 40)];

interface Member {
  readonly className: string;
  readonly name: string;
  readonly content: Buffer;
}

describe('labels from a source to a mini-batch', function () {
  this.timeout(process.env.BNLAB_LONG === '1' ? 600_000 : 60_000);
  const folder = temporaryFolder();
  withOwnCache(folder);
  let members: readonly Member[];
  before(async () => {
    const all: Member[] = [];
    for (const [label, className] of CLASSES.entries()) {
      for (let i = 0; i < PER_CLASS; i++) {
        all.push({ className, name: `${className}/${i}.jpg`, content: await solid(colourOf(label, i)) });
      }
    }
    members = all;
  });

  const at = (...parts: string[]) => path.join(folder.path, ...parts);
  const unpack = (root: string) =>
    writeTree(
      root,
      members.map(({ name }) => name),
      Object.fromEntries(members.map(({ name, content }) => [name, content])),
    );
  const samples = (label: (className: string) => readonly [ending: string, text: string]) =>
    members.flatMap(({ className, content }, i) => {
      const [ending, text] = label(className);
      const key = String(i).padStart(4, '0');
      return [
        { name: `${key}.jpg`, content },
        { name: `${key}.${ending}`, content: Buffer.from(text) },
      ];
    });

  const LAYOUTS: Readonly<Record<string, () => Promise<string>>> = {
    'class folders': async () => {
      await unpack(at('folders'));
      return at('folders');
    },
    'nested class folders': async () => {
      await writeTree(
        at('nested'),
        members.map(({ name }) => name.replace('/', '/deep/er/')),
        Object.fromEntries(members.map(({ name, content }) => [name.replace('/', '/deep/er/'), content])),
      );
      return at('nested');
    },
    'a part of a set': async () => {
      await unpack(at('set', 'train'));
      await unpack(at('set', 'validation'));
      return at('set');
    },
    'a list of pictures and classes': async () => {
      await writeTree(
        at('listed'),
        members.map((_, i) => `images/${i}.jpg`),
        Object.fromEntries(members.map(({ content }, i) => [`images/${i}.jpg`, content])),
      );
      const rows = members.map(({ className }, i) => `${i},"${className}"\n`).reverse();
      writeFileSync(at('listed', 'labels.csv'), `id,label\n${rows.join('')}`);
      return at('listed', 'labels.csv');
    },
    'a tar archive': async () => {
      await writeTar(at('a.tar'), members);
      return at('a.tar');
    },
    'its index': async () => {
      await writeTar(at('i.tar'), members);
      await openImages(at('i.tar'));
      return at('i.tar.arrow');
    },
    'a tar archive in a folder of its own': async () => {
      await writeTar(
        at('top.tar'),
        members.map(({ name, content }) => ({ name: `./top/${name}`, content })),
      );
      return at('top.tar');
    },
    'a tar of tars': async () => {
      const inner = CLASSES.map(async (className) => ({
        name: `${className}.tar`,
        content: await packTar(members.filter((member) => member.className === className)),
      }));
      await writeTar(at('outer.tar'), await Promise.all(inner));
      return at('outer.tar');
    },
    'a tar per class': async () => {
      for (const className of CLASSES) {
        await writeTar(
          at('tars', `${className}.tar`),
          members.filter((member) => member.className === className),
        );
      }
      return at('tars');
    },
    'shards of our own': async () => {
      await unpack(at('folders'));
      await makeShards({ list: openImageFolder(at('folders')), folder: at('own'), perShard: 7, shortSide: 0 });
      return at('own');
    },
    'shards of our own, resized': async () => {
      await unpack(at('folders'));
      await makeShards({ list: openImageFolder(at('folders')), folder: at('resized'), perShard: 11, shortSide: 16 });
      return at('resized');
    },
    'others’ shards with .cls': async () => {
      await writeTar(
        at('cls', '00000.tar'),
        samples((className) => ['cls', className]),
      );
      return at('cls');
    },
    'others’ shards with .json, a list of files': async () => {
      const all = samples((className) => ['json', JSON.stringify({ label: className })]);
      await writeTar(at('json-0.tar'), all.slice(0, 20));
      await writeTar(at('json-1.tar'), all.slice(20));
      return at('json-{0..1}.tar');
    },
    'others’ shards with .txt, compressed': async () => {
      mkdirSync(at('gz'));
      writeFileSync(at('gz', 'x-000.tar.gz'), gzipSync(await packTar(samples((className) => ['txt', className]))));
      return at('gz');
    },
  };

  /** A list of the pictures of several ones. */
  const joined = (lists: readonly ImageList[]): ImageList => {
    const builder = new ImageListBuilder();
    for (const list of lists) {
      for (let i = 0; i < list.length; i++) builder.add({ ...list.entry(i), className: list.classes[list.labels[i]] });
    }
    return builder.build();
  };

  /** Pictures whose label is not the class of their colour. */
  const wrongLabels = async (list: ImageList, shuffle: Shuffle, workers: number) => {
    const options = {
      list,
      miniBatch: 32,
      seed: 3,
      size: 8,
      view: 'centre',
      shuffle,
      workers,
      keepPartial: true,
    } as const;
    const loader = new ImageLoader(options);
    const wrong: string[] = [];
    let seen = 0;
    for (let step = 0; step < loader.order.stepsPerEpoch; step++) {
      const { images, labels, indices } = await loader.next();
      labels.forEach((label, i) => {
        const shown = classOfColour(images[i * 8 * 8 * 3]);
        if (list.classes[label] !== shown) wrong.push(`${list.entry(indices[i]).file}: ${shown}`);
        seen++;
      });
    }
    await loader.close();
    return { wrong, seen };
  };

  it('are right out of every layout, in every order, by 1 to 8 workers', async () => {
    const lists: ImageList[] = [];
    for (const [layout, make] of Object.entries(LAYOUTS)) {
      const list = await openImages(await make());
      assert.equal(list.length, CLASSES.length * PER_CLASS, layout);
      assert.deepEqual([...list.classes].sort(), [...CLASSES].sort(), layout);
      lists.push(list);
    }
    assert.ok(lists.length >= 10);
    const all = joined(lists);
    for (const [shuffle, workers] of LOADERS) {
      const when = `${shuffle}, ${workers} workers`;
      assert.deepEqual(await wrongLabels(all, shuffle, workers), { wrong: [], seen: all.length }, when);
    }
  });
});
