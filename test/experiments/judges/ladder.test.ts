import assert from 'node:assert/strict';
import type { ImageCurve } from '../../../lib/experiments/image-runs';
import { LADDER_JUDGES } from '../../../lib/experiments/judges/ladder';
import { temporaryFolder } from '../../data/temporary';
import { curve, imageRecord, said, store, withSeeds } from './records';

/** A ladder in which every sentence of section 4.2.2 holds. */
const HOLDS = [
  curve('Inception', [1000, 2000], [0.3, 0.7]),
  curve('BN-Baseline', [500, 2000], [0.7, 0.75]),
  curve('BN-x5', [100, 1000], [0.7, 0.8]),
  curve('BN-x30', [200, 250], [0.7, 0.9]),
  curve('BN-x5-Sigmoid', [2000], [0.65]),
  curve('Inception-x5', [2000], [0.1]),
  curve('Inception-Sigmoid', [2000], [0.1]),
];

type Id = keyof typeof LADDER_JUDGES;

const thrice = (share: string) => Array.from({ length: 3 }, () => `${share} %`).join(', ');
/** An interval without width. */
const times = (factor: string, bar: string) => `${factor} times (95 %: ${factor} … ${factor}, bar ${bar})`;
const points = (gain: string) => `${gain} points (95 %: ${gain} … ${gain})`;
const share = (value: string, asked: string) => `${value} % (95 %: ${value} … ${value}, asked: ${asked})`;

const x30Higher = [
  `${points('+10.00')}; BN-x30 ${thrice('90.00')}, BN-x5 ${thrice('80.00')}`,
  `${points('+10.00')}; BN-x5 ${thrice('80.00')}, Inception ${thrice('70.00')}`,
].join('; ');
const slower = '2.00 times the steps (95 %: 2.00 … 2.00); than BN-x5';
const atChance = `best ${thrice('10.00')}; ${share('10.00', 'below 13.00')}`;
const PLAIN = { Inception: 2000 };
const X5 = { 'BN-x5': 1000 };
const X30 = { 'BN-x30': 250 };

const WORDS: Readonly<Record<Id, readonly [words: string, steps: Readonly<Record<string, number>>]>> = {
  '1-seven-percent': [times('20.00', '14.00'), { ...PLAIN, ...X5 }],
  '4.2.2-baseline-faster': [times('4.00', '2.00'), { ...PLAIN, 'BN-Baseline': 2000 }],
  '4.2.2-baseline-higher': [
    `${points('+5.00')}; BN-Baseline ${thrice('75.00')}, Inception ${thrice('70.00')}`,
    { ...PLAIN, 'BN-Baseline': 2000 },
  ],
  '4.2.2-x5-faster': [times('20.00', '14.00'), { ...PLAIN, ...X5 }],
  '4.2.2-x5-higher': [
    `${points('+10.00')}; BN-x5 ${thrice('80.00')}, Inception ${thrice('70.00')}`,
    { ...PLAIN, ...X5 },
  ],
  '4.2.2-x30-faster': [`${times('10.00', '5.00')}; ${slower}`, { ...PLAIN, ...X5, ...X30 }],
  '4.2.2-x30-higher': [x30Higher, { ...PLAIN, ...X5, ...X30 }],
  '4.2.2-x30-steps': [times('8.00', '5.00'), { ...PLAIN, ...X30 }],
  '4.2.2-plain-x5': [atChance, { ...PLAIN, 'Inception-x5': 2000 }],
  '4.2.2-sigmoid': [`${share('65.00', 'above 26.00')}; ${thrice('65.00')}`, { 'BN-x5-Sigmoid': 2000 }],
  '4.2.2-plain-sigmoid': [atChance, { ...PLAIN, 'Inception-Sigmoid': 2000 }],
  '4.2.2-sigmoid-lower': [
    `${points('+15.00')}; BN-x5 ${thrice('80.00')}, BN-x5-Sigmoid ${thrice('65.00')}`,
    { ...X5, 'BN-x5-Sigmoid': 2000 },
  ],
};

describe('a ladder that holds all sentences', () => {
  const folder = temporaryFolder();
  for (const [id, [words, steps]] of Object.entries(WORDS)) {
    it(`says of ${id} its numbers, its bar and the runs behind it`, () => {
      store(folder.path, 'ladder', imageRecord('ladder', withSeeds(HOLDS)));
      const judged = LADDER_JUDGES[id as Id](folder.path);
      assert.deepEqual(said(judged), ['reproduced', words]);
      assert.deepEqual([judged.run!.steps, judged.run!.record], [steps, 'ladder.json']);
    });
  }
});

/** The ladder that holds all sentences, some of whose runs came out otherwise. */
const but = (...others: readonly ImageCurve[]) =>
  HOLDS.map((one) => others.find(({ cell }) => cell === one.cell) ?? one);

const FAILS: readonly [what: string, id: Id, others: readonly ImageCurve[], verdict: string, words: RegExp][] = [
  // a run of 1,500 steps that never got there needs more than 1,500: at most 2000 / 1500 as fast, and 1 says no more
  ['its cell never got there', '4.2.2-x5-faster', [curve('BN-x5', [100, 1500], [0.3, 0.6])], 'undecided', /^1\.00 .*; 3 seeds never got there$/],
  ['its cell never got there in twice the steps', '4.2.2-x5-faster', [curve('BN-x5', [100, 4000], [0.3, 0.6])], 'not reproduced', /^0\.50 times/],
  ['its cell was never measured and the plain network had its best at once', '4.2.2-x5-faster', [curve('Inception', [1, 2000], [0.7, 0.1]), curve('BN-x5', [], [], 9)], 'undecided', /^1\.00 times/],
  ['the plain network was measured once', '4.2.2-x5-faster', [curve('Inception', [2000], [0.7])], 'reproduced', /^20\.00 times [^;]*$/],
  ['the plain network was measured before its first step alone', '4.2.2-x5-faster', [curve('Inception', [0], [0.1], 9)], 'not run at this scale', /^no measurement of Inception with seed 1; .*3$/],
  ['BN-x30 is as fast as BN-x5', '4.2.2-x30-faster', [curve('BN-x30', [100], [0.9])], 'undecided', /20\.00 times .*; 1\.00 times the steps/],
  ['BN-x5 ends below the plain network', '4.2.2-x30-higher', [curve('BN-x5', [100], [0.6])], 'not reproduced', /-10\.00 points/],
  ['the best comes late', '4.2.2-x30-steps', [curve('BN-x30', [1000], [0.9])], 'same direction', /^2\.00 times/],
  ['the probe learned a little', '4.2.2-plain-sigmoid', [curve('Inception-Sigmoid', [2000], [0.16])], 'not reproduced', /^best 16\.00 %/],
  ['the probe was stopped early', '4.2.2-plain-sigmoid', [curve('Inception-Sigmoid', [900], [0.1])], 'not run at this scale', /; stopped early \(steps 900 \/ 2000\)$/],
  ['the probe diverged early', '4.2.2-plain-x5', [curve('Inception-x5', [900], [0.1], 950)], 'reproduced', /^best 10\.00 %/],
  ['its control learned', '4.2.2-plain-x5', [curve('BN-x5', [100], [0.3])], 'reproduced', /^best 10\.00 %/],
  ['its control learned too little', '4.2.2-plain-x5', [curve('BN-x5', [100], [0.2])], 'not run at this scale', /^best 10\.00 %/],
  ['the network ends little above chance', '4.2.2-sigmoid', [curve('BN-x5-Sigmoid', [2000], [0.2])], 'not reproduced', /^20\.00 %/],
]; // prettier-ignore

describe('the ladder’s judge', () => {
  const folder = temporaryFolder();
  for (const [what, id, others, verdict, words] of FAILS) {
    it(`of ${id} says ${verdict} where ${what}`, () => {
      store(folder.path, 'ladder', imageRecord('ladder', withSeeds(but(...others))));
      const [found, text] = said(LADDER_JUDGES[id](folder.path));
      assert.equal(found, verdict, text);
      assert.match(text, words);
    });
  }

  it('leaves undecided what three seeds agree in where a fourth has nothing to be compared with', () => {
    const lost = withSeeds(HOLDS, [1, 2, 3, 4]).map((one) =>
      one.cell === 'Inception' && one.seed === 2 ? { ...curve('Inception', [], [], 20), seed: 2 } : one,
    );
    store(folder.path, 'ladder', imageRecord('ladder', lost));
    assert.deepEqual(said(LADDER_JUDGES['4.2.2-x5-faster'](folder.path)), [
      'undecided',
      `${times('20.00', '14.00')}; no measurement of Inception with seed 2`,
    ]);
    assert.match(LADDER_JUDGES['4.2.2-x5-faster'](folder.path).ours.ko, /; 시드 2의 Inception 측정값 없음$/);
  });
});
