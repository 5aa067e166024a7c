import assert from 'node:assert/strict';
import { PAPER_LADDER } from '../../lib/paper/printed';
import { figure3Rows } from '../../lib/figures';
import { VARIANT_NAMES } from '../../lib/models/variants';
import { PAPER_MILLION_STEPS } from '../../lib/paper';
import { diverged, finished, recordOf } from './image-results';

const PLAIN = [finished('Inception', 1, 0.2, 0.3, 0.4), finished('Inception', 2, 0.2, 0.5, 0.4)];

/** The texts of one network's row. */
function rowOf(record: Parameters<typeof figure3Rows>[0], network: string): string[] {
  const row = figure3Rows(record).find((candidate) => Object.values(candidate)[0] === network);
  assert.ok(row, `no row of ${network}`);
  return Object.values(row);
}

describe('the table of figure 3', () => {
  it('has the mean and the range over the seeds next to the paper’s numbers', () => {
    const record = recordOf([...PLAIN, finished('BN-Baseline', 1, 0.4, 0.5, 0.6), finished('BN-Baseline', 2, 0.3, 0.5, 0.7)]);
    assert.deepEqual(figure3Rows(record)[1], {
      network: 'BN-Baseline',
      'steps to Inception’s best': '150 (100–200)',
      'paper: steps': '13.3 million',
      'times fewer': '2.0 (1.0–3.0)',
      'paper: times fewer': '2.3',
      'best accuracy': '65.0 % (60.0–70.0)',
      'paper: best': '72.7 %',
    });
    assert.deepEqual(rowOf(record, 'Inception').slice(1), ['250 (200–300)', '31.0 million', '1.0', '1.0', '45.0 % (40.0–50.0)', '72.2 %']);
  }); // prettier-ignore

  const cases = [
    ['never reached', [finished('BN-x30', 1, 0.1), finished('BN-x30', 2, 0.3)], 'never', '20.0 % (10.0–30.0)'],
    ['reached by one', [finished('BN-x30', 1, 0.45), finished('BN-x30', 2, 0.45)], '100, 1 of 2 seeds', '45.0 %'],
    ['one diverged', [finished('BN-x30', 1, 0.45), diverged('BN-x30', 2, 90, 0.9)], '100, 1 of 2 seeds', '45.0 %, 1 of 2 seeds'],
    ['all diverged', [diverged('BN-x30', 1, 1200), diverged('BN-x30', 2, 90)], 'diverged at step 1,200, 90', 'diverged at step 1,200, 90'],
    ['a seed missing', [finished('BN-x30', 1, 0.6)], '100, 1 of 2 seeds', '60.0 %, 1 of 2 seeds'],
    ['not run', [], 'not run', 'not run'],
  ] as const; // prettier-ignore
  for (const [name, runs, steps, best] of cases) {
    it(`says of a variant: ${name}`, () => {
      const row = rowOf(recordOf([...PLAIN, ...runs]), 'BN-x30');
      assert.deepEqual([row[1], row[5]], [steps, best]);
    });
  }

  it('compares with no plain run that is missing or diverged', () => {
    const row = rowOf(recordOf([finished('BN-x5', 1, 0.6), diverged('Inception', 1, 50, 0.1)], { seeds: [1] }), 'BN-x5');
    assert.deepEqual([row[1], row[3]], ['no run of Inception', '']);
  }); // prettier-ignore

  it('ends with the probes, where they were run', () => {
    const probes = [diverged('Inception-x5', 1, 7), diverged('Inception-x5', 2, 9)];
    assert.equal(figure3Rows(recordOf(PLAIN)).length, 5);
    const row = rowOf(recordOf([...PLAIN, ...probes]), 'Inception-x5');
    assert.deepEqual(row.slice(1), ['diverged at step 7, 9', 'never', '', '', 'diverged at step 7, 9', 'does not train']);
  }); // prettier-ignore

  it('speaks Korean', () => {
    const [plain] = figure3Rows({ ...recordOf(PLAIN), language: 'ko' });
    assert.equal(plain['논문: 단계'], '3,100만');
  });

  it('prints steps that fit the factors of the paper', () => {
    for (const name of VARIANT_NAMES) {
      const steps = PAPER_MILLION_STEPS[name];
      assert.equal(steps === null ? null : PAPER_MILLION_STEPS.Inception! / steps, PAPER_LADDER[name].factor, name);
    }
  });

  it('refuses a record without a ladder', () => assert.throws(() => figure3Rows(recordOf([])), /figure3Rows/));
});
