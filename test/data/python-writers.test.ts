import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { openSource, openSplits, type ImageList } from '../../lib/data';
import { python } from './python';
import { solid } from './solid';
import { temporaryFolder, withOwnCache } from './temporary';

/** Red, green and blue pictures by the names of their classes, as every program below writes them: r, g, b. */
const COLOURS = { r: [220, 10, 10], g: [10, 220, 10], b: [10, 10, 220] } as const;
/** Python with one JPEG of each colour in `jpegs`, read from the folder of the first word. */
const HEAD = `
import json, os, sys
folder = sys.argv[1]
jpegs = {c: open(os.path.join(folder, c + '.jpg'), 'rb').read() for c in 'rgb'}
`;

/** What a program of Python says that it wrote: a colour for each picture, or several at once. */
type Written = readonly string[];

describe('what Python’s own writers wrote', () => {
  const folder = temporaryFolder();
  withOwnCache(folder);
  beforeEach(async () => {
    mkdirSync(set());
    for (const [name, colour] of Object.entries(COLOURS))
      await sharp(await solid(colour, 'jpg')).toFile(path.join(folder.path, `${name}.jpg`));
  });
  const set = () => path.join(folder.path, 'set');
  const run = (context: Mocha.Context, packages: readonly string[], program: string) =>
    python(context, packages, `${HEAD}\n${program}`, folder.path) as Written;

  /** The colour of each picture, and whether its class is the one of that colour. */
  async function coloursOf(list: ImageList, classOf: (colour: string) => string): Promise<string[]> {
    const colours: string[] = [];
    for (let i = 0; i < list.length; i++) {
      const { file, offset, size, label } = list.entry(i);
      const bytes = readFileSync(file).subarray(offset, offset + size);
      const pixel = [...(await sharp(bytes).raw().toBuffer()).subarray(0, 3)];
      const colour = 'rgb'[pixel.indexOf(Math.max(...pixel))];
      assert.equal(list.classes[label], classOf(colour), `picture ${i}`);
      colours.push(colour);
    }
    return colours;
  }

  const LABELS: readonly (readonly [kind: string, value: string, classOf: (colour: string) => string])[] = [
    ['cls', `{'r': 10, 'g': 2, 'b': 0}[c]`, (colour) => ({ r: '10', g: '2', b: '0' })[colour]!],
    ['json', `{'label': c, 'caption': 'x'}`, (colour) => colour],
    ['txt', 'c', (colour) => colour],
  ];
  for (const [kind, value, classOf] of LABELS)
    it(`webdataset’s ShardWriter, classes in .${kind}: every picture in order`, async function () {
      const program = `
import webdataset
order = list('rgbbgrrgb')
with webdataset.ShardWriter(os.path.join(folder, 'set', 'train-%06d.tar'), maxcount=4, verbose=0) as sink:
    for i, c in enumerate(order):
        sink.write({'__key__': '%05d' % i, 'jpg': jpegs[c], '${kind}': ${value}})
print(json.dumps(order))`;
      const written = run(this, ['webdataset'], program);
      const { train, manifest } = await openSource(set());
      assert.deepEqual([manifest.train.layout, manifest.train.leftOut.total], ['WebDataset shards', 0]);
      assert.deepEqual(await coloursOf(train, classOf), written);
    });

  it('webdataset’s TarWriter through gzip', async function () {
    const program = `
import webdataset
order = list('bgr')
with webdataset.TarWriter(os.path.join(folder, 'set', '00000.tar.gz'), compress=True) as sink:
    for i, c in enumerate(order):
        sink.write({'__key__': str(i), 'jpg': jpegs[c], 'cls': 'rgb'.index(c)})
print(json.dumps(order))`;
    const written = run(this, ['webdataset'], program);
    const { train } = await openSource(set());
    assert.deepEqual(await coloursOf(train, (colour) => String('rgb'.indexOf(colour))), written);
  });

  for (const compression of ['snappy', 'zstd', 'gzip', 'lz4', 'brotli', 'none'])
    it(`pyarrow’s Parquet of a HuggingFace image set, ${compression}: both parts, classes by its metadata`, async function () {
      const program = `
import pyarrow as pa, pyarrow.parquet as pq
names = ['r', 'b', 'g']
features = {'image': {'_type': 'Image'}, 'label': {'names': names, '_type': 'ClassLabel'}}
meta = {'huggingface': json.dumps({'info': {'features': features}})}
os.makedirs(os.path.join(folder, 'set', 'data'))
order = list('rgbbgrrgb')
for part, colours in [('train', order), ('test', order[:3])]:
    images = pa.array([{'bytes': jpegs[c], 'path': c + '.jpg'} for c in colours])
    labels = pa.array([names.index(c) for c in colours], pa.int64())
    table = pa.table({'image': images, 'label': labels}).replace_schema_metadata(meta)
    pq.write_table(table, os.path.join(folder, 'set', 'data', part + '-00000-of-00001.parquet'), row_group_size=4, compression='${compression}')
print(json.dumps(order))`;
      const written = run(this, ['pyarrow.parquet'], program);
      const { train, validation } = await openSplits(set());
      assert.deepEqual(train.classes, ['r', 'b', 'g']);
      assert.deepEqual(await coloursOf(train, (colour) => colour), written);
      assert.deepEqual(await coloursOf(validation, (colour) => colour), written.slice(0, 3));
    });

  const REFUSED: readonly (readonly [what: string, images: string, labels: string, message: RegExp])[] = [
    [
      'paths',
      `[{'bytes': None, 'path': '/x/a.jpg'}] * 2`,
      '[0, 1]',
      /x\.parquet: expected the bytes of a picture in row 0/,
    ],
    ['fractions for labels', `[{'bytes': jpegs['r'], 'path': 'r'}] * 2`, '[0.0, 1.5]', /a label in row 1, got 1\.5/],
    ['truths for labels', `[{'bytes': jpegs['r'], 'path': 'r'}] * 2`, '[True, False]', /a label in row 0, got true/],
    ['no rows', `[{'bytes': jpegs['r'], 'path': 'r'}][:0]`, 'pa.array([], pa.int64())', /expected rows of pictures/],
  ];
  for (const [what, images, labels, message] of REFUSED)
    it(`pyarrow’s Parquet with ${what} is refused by the row`, async function () {
      const program = `
import pyarrow as pa, pyarrow.parquet as pq
kind = pa.struct([('bytes', pa.binary()), ('path', pa.string())])
table = pa.table({'image': pa.array(${images}, kind), 'label': ${labels}})
pq.write_table(table, os.path.join(folder, 'set', 'x.parquet'))
print(json.dumps([]))`;
      run(this, ['pyarrow.parquet'], program);
      await assert.rejects(openSource(path.join(set(), 'x.parquet')), { kind: 'data', message });
    });

  it('datasets’ Parquet with its pictures, and not what save_to_disk writes', async function () {
    const program = `
os.environ.update(HF_HUB_OFFLINE='1', HF_HOME=os.path.join(folder, 'home'))
import datasets
from datasets.table import embed_table_storage
datasets.disable_progress_bars()
for part, colours in [('train', 'rrgbb'), ('validation', 'bgr')]:
    for i, c in enumerate(colours):
        os.makedirs(os.path.join(folder, 'made', part, c), exist_ok=True)
        open(os.path.join(folder, 'made', part, c, '%d.jpg' % i), 'wb').write(jpegs[c])
made = datasets.load_dataset('imagefolder', data_dir=os.path.join(folder, 'made'))
made.save_to_disk(os.path.join(folder, 'disk'))
order = []
for part in made:
    inside = made[part].with_format('arrow').map(embed_table_storage, batched=True).with_format(None)
    os.makedirs(os.path.join(folder, 'set', 'data'), exist_ok=True)
    inside.to_parquet(os.path.join(folder, 'set', 'data', part + '-00000-of-00001.parquet'))
    order += [made[part].features['label'].names[label] for label in made[part]['label']]
print(json.dumps(order))`;
    const written = run(this, ['datasets'], program);
    const { train, validation } = await openSplits(set());
    const read = [
      ...(await coloursOf(train, (colour) => colour)),
      ...(await coloursOf(validation, (colour) => colour)),
    ];
    assert.deepEqual(read, written);
    const same = await openSplits(path.join(folder.path, 'made'));
    assert.deepEqual([same.train.classes, same.train.length], [train.classes, train.length]);
    await assert.rejects(openSource(path.join(folder.path, 'disk')), /a set that HuggingFace’s save_to_disk wrote/);
  });

  it('tarfile’s archives of class folders, in each format', async function () {
    const program = `
import io, tarfile
for name, form in [('gnu', tarfile.GNU_FORMAT), ('pax', tarfile.PAX_FORMAT), ('ustar', tarfile.USTAR_FORMAT)]:
    with tarfile.open(os.path.join(folder, name + '.tar'), 'w', format=form) as tar:
        for i, c in enumerate('rrggbb'):
            info = tarfile.TarInfo('./set/' + c + '/' + ('n' * 60) + '/' + str(i) + '.jpg')
            info.size = len(jpegs[c])
            tar.addfile(info, io.BytesIO(jpegs[c]))
print(json.dumps(list('rrggbb')))`;
    const written = run(this, ['tarfile'], program);
    for (const name of ['gnu', 'pax', 'ustar']) {
      const { train, manifest } = await openSource(path.join(folder.path, `${name}.tar`));
      assert.deepEqual(await coloursOf(train, (colour) => colour), written, name);
      assert.equal(manifest.train.leftOut.total, 0);
    }
  });
});
