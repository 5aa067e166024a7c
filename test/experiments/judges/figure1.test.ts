import assert from 'node:assert/strict';
import { FIGURE1_BEST_QUICK } from '../../../lib/experiments';
import { FIGURE1_JUDGES } from '../../../lib/experiments/judges/figure1';
import { temporaryFolder } from '../../data/temporary';
import { cellRecord, said, store } from './records';

/** Two rates, of which the plain network is better at the low one, the other at the high one. */
const RECIPE = {
  ...FIGURE1_BEST_QUICK,
  ...{ learningRates: [0.1, 1], deviations: [0.3], seeds: [1, 2, 3], gridSteps: 20, steps: 4000, finalists: 2 },
};
type Network = 'plain' | 'bn';

/** What is measured at steps 0, 20, 400 and 4,000, and the medians of one unit at 0, 1,000 and 4,000, its spread being 1. */
interface Run {
  readonly heldOut: readonly number[];
  readonly test: readonly number[];
  readonly medians: readonly number[];
  readonly unitsAt?: readonly number[];
}

const GRID: Readonly<Record<string, Run>> = {
  'plain 0.1': { heldOut: [0.1, 0.5, 0.6, 0.7], test: [0.1, 0.5, 0.6, 0.9], medians: [0, 6, 8] },
  'plain 1': { heldOut: [0.1, 0.3, 0.4, 0.5], test: [0.1, 0.9, 0.9, 0.99], medians: [0, 0, 0] },
  'bn 0.1': { heldOut: [0.1, 0.7, 0.8, 0.8], test: [0.1, 0.9, 0.9, 0.99], medians: [0, 0, 0] },
  'bn 1': { heldOut: [0.1, 0.69, 0.8, 0.9], test: [0.1, 0.8, 0.9, 0.95], medians: [0, 1, 2] },
};

function entryOf([name, { heldOut, test, medians, unitsAt = [0, 1000, 4000] }]: readonly [string, Run], seed: number) {
  const [network, rate] = name.split(' ') as [Network, string];
  const column = (shift: number) => medians.map((median) => [median + shift]);
  return {
    cell: `${network}-rate${rate}-deviation0.3`,
    seed,
    settings: { network, learningRate: Number(rate), deviation: 0.3 },
    ...{ verdict: 'finished', steps: 4000, continuedFrom: 0 },
    curves: { steps: [0, 20, 400, 4000], loss: [null, 1, 1, 1], heldOut, test },
    units: { steps: unitsAt, p15: column(-0.5), p50: column(0), p85: column(0.5) },
  };
}

const cellsOf = (changed: Readonly<Record<string, Partial<Run>>> = {}) =>
  RECIPE.seeds.flatMap((seed) =>
    Object.entries(GRID).map(([name, run]) => entryOf([name, { ...run, ...changed[name] }], seed)),
  );

describe('the grid of Figure 1', () => {
  const folder = temporaryFolder();
  const judged = (id: keyof typeof FIGURE1_JUDGES, cells = cellsOf()) => {
    store(folder.path, 'figure1-best', cellRecord(RECIPE, cells));
    return FIGURE1_JUDGES[id](folder.path);
  };
  const alike = (value: string, more = '') => `(95 %: ${value} … ${value}${more})`;
  const AT = 'each at its best rate and deviation: 1 / 0.3 with BN, 0.1 / 0.3 without';
  const AT_KOREAN = '각자의 가장 좋은 학습률과 표준편차에서: BN이 있으면 1 / 0.3, 없으면 0.1 / 0.3';

  it('is judged by the steps to the plain network’s last accuracy, 4,000 against 400', () =>
    assert.deepEqual(said(judged('4.1-faster')), ['reproduced', `10.00 times ${alike('10.00')}; ${AT}`]));

  for (const network of ['plain', 'bn'])
    it(`has no race where the network ${network} did not keep what its units received`, () => {
      const cells = cellsOf().map((cell) =>
        cell.settings.network === network ? { ...cell, units: undefined as never } : cell,
      );
      assert.deepEqual(said(judged('4.1-faster', cells)), ['not run at this scale', 'no stored run of figure1-best']);
    });

  it('names the runs of the two best settings', () => {
    const { run, ours } = judged('4.1-faster');
    assert.deepEqual(run, {
      seeds: [1, 2, 3],
      networks: {
        'plain-rate0.1-deviation0.3': { parameters: 9 },
        'bn-rate1-deviation0.3': { parameters: 12 },
      },
      data: 'pictures',
      steps: { 'plain-rate0.1-deviation0.3': 4000, 'bn-rate1-deviation0.3': 4000 },
      record: 'figure1-best.json',
      command: 'npx bnlab run figure1-best',
    });
    assert.equal(ours.ko, `10.00배 ${alike('10.00')}; ${AT_KOREAN}`);
  });

  it('gives no factor to a network that never got there', () => {
    const never = cellsOf({ 'bn 1': { test: [0.1, 0.8, 0.85, 0.89] } });
    assert.deepEqual(said(judged('4.1-faster', never)), ['undecided', `1.00 times ${alike('1.00')}; ${AT}`]);
  });

  it('counts one step for a network that was there before the first', () => {
    const atOnce = cellsOf({ 'bn 1': { test: [0.95, 0.95, 0.95, 0.95] } });
    assert.deepEqual(said(judged('4.1-faster', atOnce)), ['reproduced', `4000 times ${alike('4000')}; ${AT}`]);
  });

  it('is judged by the test accuracy at the end, 95 against 90 in 100', () =>
    assert.deepEqual(said(judged('4.1-higher')), ['reproduced', `+5.00 points ${alike('+5.00')}; ${AT}`]));

  it('is judged by how far a unit travels, 8 against 2, and tells what is left of it after 1,000 steps, 2 against 1', () => {
    const judgement = judged('4.1-stable');
    const left = 'counted from step 1,000 on: 2.00, 2.00, 2.00';
    assert.deepEqual(said(judgement), ['reproduced', `4.00 times ${alike('4.00', ', bar 2.00')}; ${AT}; ${left}`]);
    assert.match(judgement.ours.ko, /0\.1 \/ 0\.3; 1,000단계 이후만 세면 2\.00, 2\.00, 2\.00배$/);
    const little = cellsOf({ 'plain 0.1': { medians: [0, 2, 3] } });
    assert.equal(judged('4.1-stable', little).verdict, 'same direction');
  });

  it('tells of no travel after 1,000 steps where no unit was looked at then', () => {
    const short = { unitsAt: [0, 500, 999] };
    const judgement = judged('4.1-stable', cellsOf({ 'plain 0.1': short, 'bn 1': short }));
    assert.deepEqual(said(judgement), ['reproduced', `4.00 times ${alike('4.00', ', bar 2.00')}; ${AT}`]);
  });

  it('is judged by the share of good settings, both of two against one, and names all cells', () => {
    const judgement = judged('0-less-careful');
    const good = 'good settings of 2: 2, 2, 2 with BN, 1, 1, 1 without';
    assert.deepEqual(said(judgement), ['reproduced', `+50.00 points ${alike('+50.00')}; ${good}`]);
    assert.match(judgement.ours.ko, /설정 2개 중 좋은 것: BN이 있으면 2, 2, 2개, 없으면 1, 1, 1개$/);
    assert.deepEqual(Object.values(judgement.run!.steps), [20, 20, 20, 20]);
    assert.equal(Object.keys(judgement.run!.networks!).length, 4);
  });

  it('counts the seeds whose grid is whole', () => {
    const lacking = (...names: readonly string[]) =>
      cellsOf().filter(({ cell, seed }) => !names.includes(`${cell} of ${seed}`));
    const one = lacking('plain-rate1-deviation0.3 of 2', 'bn-rate0.1-deviation0.3 of 3');
    assert.deepEqual(judged('0-less-careful', one).run!.seeds, [1]);
    const none = lacking('bn-rate1-deviation0.3 of 1', 'plain-rate1-deviation0.3 of 2', 'bn-rate0.1-deviation0.3 of 3');
    assert.deepEqual(said(judged('0-less-careful', none)), ['not run at this scale', 'no stored run of figure1-best']);
  });

  it('says nothing without a record, or without a network', () => {
    const none = ['not run at this scale', 'no stored run of figure1-best'];
    for (const id of Object.keys(FIGURE1_JUDGES) as (keyof typeof FIGURE1_JUDGES)[]) {
      assert.deepEqual(said(FIGURE1_JUDGES[id](folder.path)), none);
    }
    const plain = cellsOf().filter(({ cell }) => cell.startsWith('plain'));
    for (const id of ['4.1-faster', '4.1-higher', '4.1-stable'] as const)
      assert.deepEqual(said(judged(id, plain)), none);
  });
});
