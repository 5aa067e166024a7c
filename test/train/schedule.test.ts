import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MetricsFile, readMetrics } from '../../lib/train/metrics';
import { learningRateAt } from '../../lib/train/schedule';

describe('learningRateAt', () => {
  const schedule = { initial: 0.045, factor: 0.96, every: 10 };
  const CASES = [
    [schedule, 0, 0.045],
    [schedule, 9, 0.045],
    [schedule, 10, 0.045 * 0.96],
    [schedule, 99, 0.045 * 0.96 ** 9],
    [{ ...schedule, staircase: false }, 5, 0.045 * 0.96 ** 0.5],
    [{ ...schedule, every: 0.5 }, 2, 0.045 * 0.96 ** 4],
    [{ ...schedule, every: 2.5 }, 5, 0.045 * 0.96 ** 2],
    [{ ...schedule, factor: 1 }, 1e9, 0.045],
  ] as const;
  for (const [options, step, rate] of CASES) {
    it(`is ${rate.toPrecision(4)} at step ${step} of ${JSON.stringify(options)}`, () =>
      assert.equal(learningRateAt(options, step), rate));
  }
  for (const wrong of [
    { initial: 0 },
    { factor: 0 },
    { factor: 1.1 },
    { every: 0 },
    { initial: NaN },
    { initial: '0.1' },
  ]) {
    it(`refuses ${JSON.stringify(wrong)}`, () =>
      assert.throws(() => learningRateAt({ ...schedule, ...(wrong as object) }, 1), /above 0/));
  }
});

describe('metrics files', () => {
  let file: string;
  beforeEach(() => {
    file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-metrics-')), 'sub', 'metrics.jsonl');
  });
  afterEach(() => fs.rmSync(path.dirname(path.dirname(file)), { recursive: true, force: true }));

  it('give back what was appended, and can be taken back to an earlier length', () => {
    const metrics = new MetricsFile(file);
    metrics.append({ step: 1, loss: 2.5 });
    const { bytes } = metrics;
    metrics.append({ step: 2, loss: NaN }, { step: 3, verdict: 'diverged' });
    assert.deepEqual(readMetrics(file), [
      { step: 1, loss: 2.5 },
      { step: 2, loss: null },
      { step: 3, verdict: 'diverged' },
    ]);
    metrics.truncate(bytes);
    assert.deepEqual(readMetrics(file), [{ step: 1, loss: 2.5 }]);
  });

  it('are read without a last line that was cut short', () => {
    new MetricsFile(file).append({ step: 1 }, { step: 2 });
    fs.truncateSync(file, fs.statSync(file).size - 3);
    assert.deepEqual(readMetrics(file), [{ step: 1 }]);
  });

  it('are refused with a damaged line, by its number', () => {
    const metrics = new MetricsFile(file);
    metrics.append({ step: 1 });
    fs.appendFileSync(file, '{"step":\n');
    assert.throws(() => readMetrics(file), /line 2: expected a record with its step, as JSON/);
  });

  it('cannot be taken back to a length they never had', () => {
    assert.throws(() => new MetricsFile(file).truncate(10), /the 10 bytes of metrics .* got 0 bytes/);
  });
});
