import assert from 'node:assert/strict';
import { BnlabError } from '../../../lib/errors';
import type { ImageRecord } from '../../../lib/experiments/image-runs';
import * as images from '../../../lib/experiments/judges/image-record';
import { notRun } from '../../../lib/experiments/judges/judgement';
import { FINE_RATES } from '../../../lib/experiments/learning-rates';
import { CHANGE_NAMES } from '../../../lib/models/variants';
import { temporaryFolder } from '../../data/temporary';
import { curve, imageRecord, store, withSeeds } from './records';

/** One measurement for each cell. */
const of = (...cells: readonly string[]) => cells.map((cell) => curve(cell, [9], [0.5]));

/** The cells that claims need, after the experiments' own descriptions. */
const WHOLE: Readonly<Record<string, readonly string[]>> = {
  ladder: ['Inception', 'BN-Baseline', 'BN-x5', 'BN-x30', 'BN-x5-Sigmoid', 'Inception-x5', 'Inception-Sigmoid'],
  ablation: ['BN-x5', ...CHANGE_NAMES.map((change) => `without ${change}`)],
  dropout: ['plain dropout 0', 'plain dropout 0.4', 'bn dropout 0', 'bn dropout 0.4'],
  'learning-rates': ['plain 0.1', 'plain 0.2', 'bn 0.1', 'bn 0.2'],
};

describe('the stored record of an experiment on images', () => {
  const folder = temporaryFolder();
  const read = (name: string) => images.readImageRecord(folder.path, name);
  const refused = (name: string) => {
    try {
      read(name);
    } catch (thrown) {
      assert.ok(thrown instanceof BnlabError && thrown.kind === 'data', String(thrown));
      return thrown;
    }
    return assert.fail(`${name} was read`);
  };

  it('is none where nothing was run', () => assert.equal(read('ladder'), undefined));

  for (const [name, cells] of Object.entries(WHOLE)) {
    it(`of ${name} is read with all cells of its claims, and refused without one of them`, () => {
      store(folder.path, name, imageRecord(name, of(...cells)));
      assert.deepEqual(read(name)!.results.map(({ cell }) => cell), cells); // prettier-ignore
      for (const missing of cells) {
        // a rate that only one network has is asked of the other
        store(folder.path, name, imageRecord(name, of(...cells.filter((cell) => cell !== missing))));
        const { where, got } = refused(name);
        assert.deepEqual([where, got], [`${name}.json`, `a record without ${missing}`]);
      }
    });
  }

  it('of a sweep needs two rates: with one, or none, that of the published grid is asked for', () => {
    store(folder.path, 'learning-rates', imageRecord('learning-rates', of('plain 0.1', 'bn 0.1')));
    assert.equal(refused('learning-rates').got, `a record without plain ${FINE_RATES[0]}`);
    store(folder.path, 'learning-rates', imageRecord('learning-rates', [], [1]));
    assert.equal(refused('learning-rates').got, 'a record without plain 0.005');
  });

  it('is refused when it is that of something else, and says how to make it', () => {
    store(folder.path, 'dropout', imageRecord('ladder', of(...WHOLE['dropout'])));
    const { got, hint, expected } = refused('dropout');
    assert.equal(got, 'that of something else, ladder');
    assert.equal(expected, 'the record of bnlab run dropout');
    assert.match(hint, /npx bnlab run dropout --record notebooks\/results\/dropout\.json$/);
  });

  it('of an ensemble needs what the networks say together; another needs none of that', () => {
    store(folder.path, 'ensemble', imageRecord('ensemble', of('network 1')));
    assert.match(refused('ensemble').got, /ensembles/);
    store(folder.path, 'other', imageRecord('other', of('some cell')));
    assert.equal(read('other')!.results.length, 1);
  });

  it('is what a judge is given; without it nothing was run', () => {
    const judge = images.fromImages('other', ({ results }) => notRun({ en: String(results.length), ko: '' }));
    const words = { en: 'no stored run of other', ko: '저장된 other 실행이 없음' };
    assert.deepEqual(judge(folder.path), { verdict: 'not run at this scale', ours: words, interval: null, run: null });
    store(folder.path, 'other', imageRecord('other', of('one', 'two')));
    assert.equal(judge(folder.path).ours.en, '2');
  });
});

describe('the run behind a verdict', () => {
  const record: ImageRecord = imageRecord('ladder', [
    ...withSeeds([curve('a', [10, 20], [0.1, 0.2]), curve('b', [5], [0.3])], [3, 1]),
    { ...curve('a', [10, 40], [0.5, 0.4]), seed: 2 },
    { ...curve('lost', [], [], 7), seed: 2 },
  ]);

  it('took the steps of the longest run of each cell, 0 where none was measured', () => {
    assert.deepEqual(['a', 'b', 'lost', 'c'].map((cell) => images.lastStep(record, cell)), [40, 5, 0, 0]); // prettier-ignore
    assert.equal(images.lastStep(imageRecord('x', [curve('a', [], [], 7)]), 'a'), 0);
  });

  it('names the networks of its cells alone, the seeds, the data and the command', () =>
    assert.deepEqual(images.imageRun(record, ['b', 'lost']), {
      seeds: [3, 1, 2],
      networks: { b: { parameters: 2 }, lost: { parameters: 3 } },
      data: 'pictures',
      steps: { b: 5, lost: 0 },
      record: 'ladder.json',
      command: 'npx bnlab run ladder --seeds 3,1,2',
    }));

  it('has no networks where an old record names none, and stands in a folder that is given', () => {
    const run = images.runOf({ ...record.manifest, networks: undefined }, {}, 'small/');
    assert.deepEqual([run.networks, run.record], [null, 'small/ladder.json']);
  });

  const last = ({ top1 }: ImageRecord['results'][number]) => top1.at(-1)!;

  it('gives a number of each seed of one cell', () => {
    assert.deepEqual([...images.bySeed(record, 'a', last)], [[3, 0.2], [1, 0.2], [2, 0.4]]); // prettier-ignore
    assert.deepEqual([...images.bySeed(record, 'b', last)], [[3, 0.3], [1, 0.3]]); // prettier-ignore
  });

  it('is compared by the seeds that all columns have, in the order of the first', () => {
    const columns = [
      new Map([[3, 1], [1, 2], [2, 4]]),
      new Map([[1, 10], [2, 20], [3, 30]]),
      new Map([[2, 200], [3, 300], [9, 900]]),
    ] as const; // prettier-ignore
    assert.deepEqual(images.paired(columns, (a, b, c) => a + b + c), { seeds: [3, 2], values: [331, 224] }); // prettier-ignore
    assert.deepEqual(images.paired([columns[0]], (a) => -a), { seeds: [3, 1, 2], values: [-1, -2, -4] }); // prettier-ignore
  });
});
