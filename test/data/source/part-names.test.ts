import assert from 'node:assert/strict';
import {
  isTrainName,
  namedParts,
  partInWords,
  partNamed,
  partOfFile,
  TRAIN_NAMES,
  wordyParts,
} from '../../../lib/data/source/part-names';

describe('names of parts', () => {
  it('are words in any case, with one digit behind those of held-out parts', () => {
    for (const name of [
      'train',
      'Training',
      'val',
      'VALIDATION',
      'valid',
      'eval',
      'evaluation',
      'dev',
      'test',
      'testing',
    ])
      assert.equal(partNamed(name), name.toLowerCase());
    for (const [name, part] of [
      ['test1', 'test'],
      ['test_2', 'test'],
      ['Test-3', 'test'],
      ['val 4', 'val'],
      ['test__1', undefined],
      ['test12', undefined],
      ['1test', undefined],
      ['train1', undefined],
      ['trains', undefined],
      ['', undefined],
    ] as const)
      assert.equal(partNamed(name), part, name);
  });

  it('are asked for on the disk in small, large and capital letters', () => {
    assert.deepEqual(TRAIN_NAMES, ['train', 'TRAIN', 'Train', 'training', 'TRAINING', 'Training']);
    assert.deepEqual(['TRAIN', 'Training', 'test', 'train1'].map(isTrainName), [true, true, false, false]);
  });

  it('give a training part, the best validation part, and those that are not used', () => {
    assert.equal(namedParts(['val', 'test']), undefined);
    assert.equal(namedParts([]), undefined);
    assert.deepEqual(namedParts(['train', 'x']), { train: 'train', validation: undefined, unused: [] });
    assert.deepEqual(namedParts(['test1', 'test', 'dev', 'Val', 'x', 'training', 'train']), {
      train: 'train',
      validation: 'Val',
      unused: ['test1', 'test', 'dev', 'training'],
    });
    // a plain name comes before a numbered one
    assert.equal(namedParts(['test1', 'test', 'train'])?.validation, 'test');
    assert.equal(namedParts(['test1', 'train'])?.validation, 'test1');
  });

  it('may be the one word among several', () => {
    for (const [name, part] of [
      ['2021_train_mini', 'train'],
      ['train2017', 'train'],
      ['my.val-set', 'val'],
      ['train', undefined],
      ['train_val', undefined],
      ['cats_dogs', undefined],
      ['station', undefined],
    ] as const)
      assert.equal(partInWords(name), part, name);
  });

  it('stand for parts where names agree in all else, a training part among them', () => {
    const found = (names: readonly string[]) => [...wordyParts(names)];
    assert.deepEqual(found(['seg_train', 'seg_test', 'seg_pred']), [
      ['seg_train', 'train'],
      ['seg_test', 'test'],
    ]);
    assert.deepEqual(found(['a_test', 'a_val', 'training_set', 'test_set']), [
      ['training_set', 'training'],
      ['test_set', 'test'],
    ]);
    assert.deepEqual(found(['train_station', 'test_tube']), []);
    assert.deepEqual(found(['set_val', 'set_test']), []);
    assert.deepEqual(found(['set_train']), []);
    // names that say no part are no group, though they look alike
    assert.deepEqual(found(['Cat', 'cat']), []);
  });

  it('are words of the names of files, without what follows the first dot before a letter', () => {
    for (const [name, part] of [
      ['imagenet-val-000000.tar', 'val'],
      ['train-00000-of-00001.parquet', 'train'],
      ['x.train.tar', undefined],
      ['x 1.5 test.tar.gz', 'test'],
      ['testing.txt', 'testing'],
      ['cats.tar', undefined],
    ] as const)
      assert.equal(partOfFile(name), part, name);
  });
});
