import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { partsByFile, planSet } from '../../../lib/data/source/plan-set';
import type { PlannedPart, SourcePlan } from '../../../lib/data/source/planned';
import { temporaryFolder } from '../temporary';

const BY_FILE = 'parts by the names of the files';
const BATCHES = [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`);
const IDX = ['train-images', 'train-labels', 't10k-images', 't10k-labels'].map(
  (name) => `${name}-idx${name.endsWith('s') && name.includes('images') ? 3 : 1}-ubyte`,
);

type Told = readonly [train: string, validation: string | undefined, why: string, unused: readonly string[]];

/** A plan with the places below a folder. */
function told(plan: SourcePlan | undefined, folder: string): Told | undefined {
  const at = (place: string) => path.relative(folder, place) || '.';
  const text = ({ name, place }: PlannedPart): string => {
    if (place.kind === 'files') return `${name}: ${place.files.map(at).join()}`;
    if (place.kind === 'path') return `${name}: ${at(place.path)}`;
    return `${name}: ${place.kind} ${at(place.folder)}${place.test ? ' test' : ''}`;
  };
  return plan && [text(plan.train), plan.validation && text(plan.validation), plan.why, plan.unused];
}

const FOLDERS: Readonly<Record<string, readonly [files: readonly string[], wanted: Told | undefined]>> = {
  'CIFAR-10': [
    [...BATCHES, 'test_batch.bin'],
    ['training batches: cifar .', 'test_batch.bin: cifar . test', 'CIFAR-10’s batch files', []],
  ],
  'a part of CIFAR-10, in the folder of its archive': [
    ['cifar-10-batches-bin/data_batch_3.bin'],
    ['training batches: cifar cifar-10-batches-bin', undefined, 'CIFAR-10’s batch files', []],
  ],
  'CIFAR-10’s test batch alone': [
    ['test_batch.bin'],
    ['test_batch.bin: cifar . test', undefined, 'CIFAR-10’s batch files', []],
  ],
  'CIFAR-100': [
    ['train.bin', 'test.bin', 'fine_label_names.txt'],
    ['train.bin: cifar .', 'test.bin: cifar . test', 'CIFAR-100’s batch files', []],
  ],
  MNIST: [IDX, ['training images: idx .', 'test images: idx . test', 'four IDX files', []]],
  'Fashion-MNIST as torchvision keeps it': [
    IDX.map((name) => `FashionMNIST/raw/${name}`),
    ['training images: idx .', 'test images: idx . test', 'four IDX files', []],
  ],
  shards: [
    ['x-train-00.tar', 'x-train-01.tgz', 'x-val-00.tar', 'x-test-00.tar', 'y.tar', 'README'],
    ['train: x-train-00.tar,x-train-01.tgz', 'val: x-val-00.tar', BY_FILE, ['test', 'y.tar', 'README']],
  ],
  'shards of one part': [['train-00.tar', 'train-01.tar'], undefined],
  'shards of one part, and others': [['train-00.tar', 'other.tar'], ['train: train-00.tar', undefined, BY_FILE, ['other.tar']]], // prettier-ignore
  'shards of no training part': [['val-00.tar', 'test-00.tar'], undefined],
  'Parquet files': [
    ['train-0.parquet', 'validation-0.parquet'],
    ['train: train-0.parquet', 'validation: validation-0.parquet', BY_FILE, []],
  ],
  'shards before Parquet files': [
    ['train-00.tar', 'val-00.tar', 'train-0.parquet', 'val-0.parquet'],
    ['train: train-00.tar', 'val: val-00.tar', BY_FILE, ['train-0.parquet', 'val-0.parquet']],
  ],
  'Parquet files as HuggingFace keeps them': [
    ['README.md', 'data/train-0.parquet', 'data/validation-0.parquet', 'data/x.json'],
    ['train: data/train-0.parquet', 'validation: data/validation-0.parquet', BY_FILE, ['x.json']],
  ],
  'Parquet files of one part as HuggingFace keeps them': [
    ['data/train-0.parquet'],
    ['data: data', undefined, 'Parquet files', []],
  ],
  'a folder called data without any': [['data/x.json'], undefined],
  'a file called data': [['data'], undefined],
  nothing: [['README'], undefined],
};

describe('sets whose parts are files of one folder', () => {
  const folder = temporaryFolder();
  const write = (files: readonly string[]) => {
    for (const name of files) {
      mkdirSync(path.dirname(path.join(folder.path, name)), { recursive: true });
      writeFileSync(path.join(folder.path, name), '');
    }
  };

  for (const [what, [files, wanted]] of Object.entries(FOLDERS))
    it(`are known: ${what}`, () => {
      write(files);
      assert.deepEqual(told(planSet(folder.path), folder.path), wanted);
    });

  it('are no shards by their names where an index lists them', () => {
    write(['train-00.tar', 'val-00.tar']);
    const index = { format: 'bnlab shards 1', classes: [], recipe: {}, shards: [] };
    writeFileSync(path.join(folder.path, 'shards.json'), JSON.stringify(index));
    assert.equal(planSet(folder.path), undefined);
  });

  const LISTS: Readonly<Record<string, readonly [files: readonly string[], wanted: Told | undefined]>> = {
    'by their names': [
      ['a/train-0.tar', 'b/train-1.tar', 'a/val-0.tar'],
      ['train: a/train-0.tar,b/train-1.tar', 'val: a/val-0.tar', BY_FILE, []],
    ],
    'by the folders that they lie in': [
      ['train/x.csv', 'val/x.csv'],
      ['train: train/x.csv', 'val: val/x.csv', BY_FILE, []],
    ],
    'by their names before their folders': [
      ['val/train.csv', 'train/val.csv'],
      ['train: val/train.csv', 'val: train/val.csv', BY_FILE, []],
    ],
    'one of which is of no part': [
      ['train.csv', 'val.csv', 'other.csv'],
      ['train: train.csv', 'val: val.csv', BY_FILE, ['other.csv']],
    ],
    'all of the training part': [['train-0.tar', 'train-1.tar'], undefined],
    'of the training part and of none': [['train-0.tar', 'other.tar'], undefined],
    'of the training part and of two others': [
      ['train.csv', 'val.csv', 'test.csv'],
      ['train: train.csv', 'val: val.csv', BY_FILE, ['test']],
    ],
    'of no part': [['a.tar', 'b.tar'], undefined],
  };
  for (const [what, [files, wanted]] of Object.entries(LISTS))
    it(`may be a list that is written out: ${what}`, () => {
      const places = files.map((name) => path.join('/set', name));
      assert.deepEqual(told(partsByFile(places), '/set'), wanted);
    });
});
