import assert from 'node:assert/strict';
import { IMAGENETTE } from '../../../lib/experiments/imagenette';
import { bySeed, imageRun, paired } from '../../../lib/experiments/judges/image-record';
import { notRun, pairedJudgement } from '../../../lib/experiments/judges/judgement';
import { onPhotographsToo } from '../../../lib/experiments/judges/photographs';
import { bestAccuracy } from '../../../lib/records/image-summary';
import { imagenetteCell, ratesOf } from '../../../lib/records/imagenette';
import { temporaryFolder } from '../../data/temporary';
import { cellRecord, curve, imageRecord, said, store, withSeeds } from './records';

const ARMS = ['Inception', 'BN-x5'].map((name) => ({ ...IMAGENETTE.arms[0], name }));
const RECIPE = {
  ...IMAGENETTE,
  ...{ arms: ARMS, rateScales: [1], rateAs: {}, seeds: [1, 2, 3, 4], steps: 500, searchSteps: 250, roundSteps: 250 },
};

/** The runs of both networks on photographs, each as accurate with every seed, but for those that are left out. */
function photographs({ without = [], steps = 500 }: { without?: readonly string[]; steps?: number } = {}) {
  const cells = ARMS.flatMap((arm, i) =>
    RECIPE.seeds.map((seed) => {
      const [rate] = ratesOf(RECIPE, arm);
      const accuracies = [0.1, [0.5, 0.6][i]];
      const curves = { steps: [250, steps], loss: [1, 1], heldOut: accuracies, test: accuracies };
      const settings = { arm: arm.name, learningRate: rate.learningRate, decay: { factor: 0.96, every: 100 } };
      const ran = { settings, verdict: 'finished', steps, continuedFrom: 0, curves, top5: accuracies };
      return { cell: imagenetteCell(rate), arm: arm.name, seed, ...ran };
    }),
  );
  return cellRecord(
    RECIPE,
    cells.filter(({ arm, seed }) => !without.includes(`${arm} ${seed}`)),
  );
}

const CELLS = ['Inception', 'BN-x5'];
const judge = onPhotographsToo(CELLS, (record) => {
  const [plain, x5] = CELLS.map((cell) => bySeed(record, cell, bestAccuracy));
  const values = paired([x5, plain], (a, b) => a - b);
  return pairedJudgement({ ...values, unit: 'points' }, imageRun(record, CELLS));
});

/** On CIFAR-10 the sentence does not hold, so that one sees which record decides. */
const ladder = () => {
  const others = ['BN-Baseline', 'BN-x30', 'BN-x5-Sigmoid', 'Inception-x5', 'Inception-Sigmoid'];
  const runs = [curve('Inception', [9], [0.7]), curve('BN-x5', [9], [0.6])];
  return imageRecord('ladder', withSeeds([...runs, ...others.map((cell) => curve(cell, [9], [0.5]))]));
};
const ON_SMALL = '-10.00 points (95 %: -10.00 … -10.00)';
const ON_LARGE = '+10.00 points (95 %: +10.00 … +10.00)';

describe('a claim that two records speak of', () => {
  const folder = temporaryFolder();
  const judged = (record?: object) => {
    store(folder.path, 'ladder', ladder());
    if (record) store(folder.path, 'imagenette', record);
    return judge(folder.path);
  };

  it('is judged by CIFAR-10 alone where there are no photographs, none of a network, or none of all on one seed', () => {
    assert.deepEqual(said(judged()), ['not reproduced', ON_SMALL]);
    const apart = { without: ['Inception 1', 'Inception 2', 'BN-x5 3', 'BN-x5 4'] };
    assert.deepEqual(said(judged(photographs(apart))), ['not reproduced', ON_SMALL]);
    assert.deepEqual(said(judged(photographs({ steps: 400 }))), ['not reproduced', ON_SMALL]);
  });

  it('is judged by photographs with three seeds or more of all networks, and tells the other beside it', () => {
    const [verdict, words] = said(judged(photographs()));
    assert.deepEqual([verdict, words], ['reproduced', `on photographs of ImageNet: ${ON_LARGE}; on CIFAR-10: ${ON_SMALL}`]); // prettier-ignore
    const { run, interval, ours } = judged(photographs({ without: ['Inception 2'] }));
    assert.deepEqual([run!.seeds, interval!.seeds, run!.data], [[1, 3, 4], [1, 3, 4], 'pictures']);
    assert.deepEqual([run!.record, run!.steps], ['imagenette.json', { Inception: 500, 'BN-x5': 500 }]);
    assert.equal(run!.command, 'npx bnlab run imagenette --record notebooks/results/imagenette.json');
    assert.match(ours.ko, /^ImageNet 사진에서: \+10\.00%p .*; CIFAR-10에서: -10\.00%p /);
  });

  it('is judged by CIFAR-10 where two seeds ran on photographs, which are told', () => {
    const two = judged(photographs({ without: ['Inception 2', 'BN-x5 4'] }));
    assert.deepEqual(said(two), [
      'not reproduced',
      `on CIFAR-10: ${ON_SMALL}; on photographs of ImageNet: ${ON_LARGE}`,
    ]);
    assert.equal(two.run!.record, 'ladder.json');
  });

  it('about one network counts the seeds of that one', () => {
    const alone = onPhotographsToo(['BN-x5'], (record) => {
      const values = paired([bySeed(record, 'BN-x5', bestAccuracy)], (top) => top);
      return pairedJudgement({ ...values, unit: '%' }, imageRun(record, ['BN-x5']));
    });
    // the first seed chooses the rate
    judged(photographs({ without: ['BN-x5 2', 'BN-x5 3'] }));
    assert.match(alone(folder.path).ours.en, /^on CIFAR-10: 60\.00 % .*; on photographs of ImageNet: 60\.00 %/);
    judged(photographs({ without: ['Inception 2', 'Inception 3', 'Inception 4'] }));
    assert.deepEqual(alone(folder.path).run!.seeds, [1, 2, 3, 4]);
  });

  it('has no run on photographs where its judge names none', () => {
    const silent = onPhotographsToo(CELLS, () => notRun({ en: 'nothing', ko: '없음' }));
    judged(photographs());
    assert.deepEqual(said(silent(folder.path)), [
      'not run at this scale',
      'on photographs of ImageNet: nothing; on CIFAR-10: nothing',
    ]);
    assert.equal(silent(folder.path).run, null);
  });

  it('that cannot be judged by photographs names their record', () => {
    store(folder.path, 'ladder', ladder());
    store(folder.path, 'imagenette', photographs());
    const failing = onPhotographsToo(CELLS, ({ manifest }) => {
      if (manifest.recipe.name === 'ladder') return notRun({ en: 'nothing', ko: '없음' });
      throw new TypeError('no curve');
    });
    assert.throws(() => failing(folder.path), { name: 'BnlabError', where: 'imagenette.json', got: 'no curve' });
  });
});
