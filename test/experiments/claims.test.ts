import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { judgeClaims, normalizeOutsideGradient } from '../../lib/experiments';
import { checkResultsFolder } from '../../lib/experiments/judges/results-folder';
import { identityJudgement, intervalText, pairedJudgement } from '../../lib/experiments/judges/judgement';
import { CLAIMS, VERDICTS, type ClaimRun } from '../../lib/paper';
import { temporaryFolder } from '../data/temporary';

const STORED = path.resolve(__dirname, '../../notebooks/results');

/** Identities and counts: computed on the spot, so that they are proved wherever they are judged. */
const PROVED = [
  '2-outside-gradient',
  '2-both-jacobians',
  '2-per-example',
  '3-normalized',
  '3-gradient',
  '3-identity',
  '3-singular-covariance',
  '3.1-folding',
  '3.1-more-than-one',
  '3.1-bessel',
  '3.2-bias',
  '3.2-per-map',
  '3.3-scale-invariance',
  '4.2-compute',
  '4.2-depth',
  '5-two-parameters',
];

describe('the claims of the paper', () => {
  const folder = temporaryFolder();

  it('are at least fifty, with unique ids, both languages and a way to measure each', () => {
    assert.ok(CLAIMS.length >= 50);
    assert.equal(new Set(CLAIMS.map(({ id }) => id)).size, CLAIMS.length);
    for (const { id, statement, method, paper } of CLAIMS) {
      for (const text of [statement, method]) assert.match(text.ko, /[가-힣]/, id);
      for (const text of [statement, method, paper]) assert.doesNotMatch(text.en, /[가-힣]|^$/, id);
      assert.ok(paper.ko.length > 0, id);
    }
  });

  it('stand in the order of the paper', () => {
    const sections = CLAIMS.map(({ section }) => section);
    assert.deepEqual(
      sections,
      [...sections].sort((a, b) => a.localeCompare(b, 'en')),
    );
  });

  it('without any stored run are proved, refuted by a count, or not run', () => {
    // a record, of something that no claim is judged by
    writeFileSync(path.join(folder.path, 'figure1.json'), '{}');
    for (const { id, verdict, run, interval } of judgeClaims({ results: folder.path })) {
      const counted = ['4.2-more-parameters', '4.2-parameters'].includes(id)
        ? 'not reproduced'
        : 'not run at this scale';
      assert.equal(verdict, PROVED.includes(id) ? 'proved' : counted, id);
      assert.deepEqual([run, interval], [null, null]);
    }
  });

  it('are not judged by a folder that is not there', () => {
    const results = path.join(folder.path, 'nowhere');
    assert.throws(() => judgeClaims({ results }), /nowhere: expected the folder of the stored records/);
  });

  it('are not judged by a file, a device, or a folder without records', () => {
    const file = path.join(STORED, 'ladder.json');
    assert.throws(() => judgeClaims({ results: file }), /ladder\.json: expected the folder of the .*, got no folder/);
    assert.throws(() => judgeClaims({ results: '/dev/null' }), /expected the folder of the .*, got no folder/);
    writeFileSync(path.join(folder.path, 'package.json'), '{}');
    mkdirSync(path.join(folder.path, 'small'));
    assert.throws(() => judgeClaims({ results: folder.path }), /got a folder without any/);
    assert.throws(() => judgeClaims({ results: '' }), /got no such folder/);
  });

  it('are judged by a folder with one record, whichever', () => {
    const names = readdirSync(STORED).filter((name) => name.endsWith('.json'));
    assert.ok(names.length >= 7);
    for (const name of [...names, 'small/jacobian.json']) {
      const results = path.join(folder.path, path.basename(name));
      cpSync(path.join(STORED, name), path.join(results, name));
      assert.doesNotThrow(() => checkResultsFolder(results), name);
    }
  });

  it('are not judged by a broken record', () => {
    writeFileSync(path.join(folder.path, 'figure1-best.json'), '{"manifest":{},"cells":[]}');
    const judge = () => judgeClaims({ results: folder.path });
    assert.throws(judge, /figure1-best\.json: expected the record of an experiment that runs cell by cell/);
    rmSync(path.join(folder.path, 'figure1-best.json'));
  });
});

describe('the verdicts on the stored records', () => {
  const judged = judgeClaims({ results: STORED });

  it('are the same from a copy of the records', () => {
    const copy = path.join(folder.path, 'copy');
    cpSync(STORED, copy, { recursive: true });
    assert.deepEqual(judgeClaims({ results: copy }), judged);
  });
  const folder = temporaryFolder();

  it('say of every run which network on which data for how many steps with which seeds', () => {
    for (const { id, run, verdict } of judged) {
      assert.ok(VERDICTS.includes(verdict));
      if (!run) continue;
      assert.ok(run.seeds.length > 0 && run.data.length > 0 && run.record.endsWith('.json'), id);
      assert.ok(
        Object.values(run.steps).every((steps) => steps >= 0),
        id,
      );
      assert.ok(run.networks !== null && Object.values(run.networks).every(({ parameters }) => parameters > 0), id);
    }
  });

  it('are never reproduced by fewer than three seeds, nor without an interval', () => {
    for (const { id, verdict, interval, run } of judged.filter(({ verdict }) => verdict === 'reproduced')) {
      assert.ok(interval !== null && interval.seeds.length >= 3 && run!.seeds.length >= 3, id);
      const { low, high, neutral, bar, side } = interval;
      const isPast = side === 'above' ? low > neutral && low >= bar : high < neutral && high <= bar;
      assert.ok(isPast, `${id}: ${verdict}`);
    }
  });

  it('show numbers in both languages, and none that is missing', () => {
    for (const { id, ours } of judged) {
      assert.doesNotMatch(`${ours.en} ${ours.ko}`, /NaN|undefined|Infinity/, id);
      assert.doesNotMatch(ours.en, /[가-힣]/, id);
    }
  });

  it('are proved only where nothing had to be trained for them', () => {
    const exact = ['1-subnetwork', '3.1-deterministic'];
    for (const { id, verdict } of judged) {
      if (verdict === 'proved') assert.ok([...PROVED, ...exact].includes(id), id);
    }
    for (const id of PROVED) assert.equal(judged.find((claim) => claim.id === id)!.verdict, 'proved', id);
  });
});

describe('a judgement in words', () => {
  const run: ClaimRun = { seeds: [1, 2, 3], networks: null, data: '', steps: {}, record: '', command: '' };

  it('shows the mean, the interval and the bar', () => {
    const { ours } = pairedJudgement(
      { seeds: [1, 2, 3], values: [0.01, 0.012, 0.014], bar: 0.01, unit: 'points' },
      run,
    );
    assert.equal(ours.en, '+1.20 points (95 %: +0.70 … +1.70, bar +1.00)');
    const factor = {
      mean: 4.4,
      low: 3.1,
      high: 6.25,
      level: 0.95,
      neutral: 1,
      side: 'above',
      bar: 1,
      scale: 'factor',
      unit: 'times',
      seeds: [1, 2],
    } as const;
    assert.deepEqual(intervalText(factor), {
      en: '4.40 times (95 %: 3.10 … 6.25)',
      ko: '4.40배 (95 %: 3.10 … 6.25)',
    });
  });

  it('says what is asked where that is no usual point, of shares without a sign', () => {
    const chance = { seeds: [1, 2, 3], values: [0.1, 0.102, 0.104], unit: '%', neutral: 0.13, side: 'below' } as const;
    const { ours, verdict } = pairedJudgement(chance, run);
    assert.deepEqual(
      [verdict, ours.en, ours.ko],
      [
        'reproduced',
        '10.20 % (95 %: 9.70 … 10.70, asked: below 13.00)',
        '10.20 % (95 %: 9.70 … 10.70, 조건: 13.00보다 작음)',
      ],
    );
    const lost = { seeds: [1, 2, 3], values: [-0.02, -0.022, -0.018], unit: 'points', neutral: -0.01 };
    assert.equal(pairedJudgement(lost, run).ours.en, '-2.00 points (95 %: -2.50 … -1.50, asked: above -1.00)');
  });

  it('says of a single seed that it is one', () => {
    const { ours, verdict } = pairedJudgement({ seeds: [7], values: [0.0235], unit: 'points' }, run);
    assert.deepEqual(
      [verdict, ours.en, ours.ko],
      ['undecided', '+2.35 points with seed 7 alone', '시드 7 하나로 +2.35%p'],
    );
  });

  it('does not prove what does not hold', () => {
    assert.equal(identityJudgement(0.1, 1e-10).verdict, 'not reproduced');
    assert.equal(identityJudgement(0, 1e-10).ours.en, 'largest deviation 0');
  });
});

describe('normalizing outside the gradient', () => {
  it('moves b by 0.2 a step while the loss stays 2', () => {
    const { bias, loss } = normalizeOutsideGradient(4);
    bias.forEach((b, i) => assert.ok(Math.abs(b - 0.2 * i) < 1e-12));
    loss.forEach((l) => assert.ok(Math.abs(l - 7 / 3) < 1e-12 || Math.abs(l - 2) < 1e-12));
  });
});
