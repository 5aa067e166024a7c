import assert from 'node:assert/strict';
import { judge, type SpecResult } from './judge';
import { KNOWN, WRONG_THERE } from './known';

const spec = (name: string, status: SpecResult['status']): SpecResult => ({ name, status, messages: [] });

describe('the judge of a peer suite', () => {
  const results = [spec('adds', 'passed'), spec('adds', 'failed'), spec('multiplies', 'failed')];

  it('tells new failures from known ones, also among tests of one name', () => {
    const verdict = judge(results, { multiplies: 'a reason' });
    assert.deepEqual(
      verdict.fresh.map(({ name }) => name),
      ['adds #2'],
    );
    assert.deepEqual([verdict.passed, verdict.known, verdict.stale], [1, 1, []]);
  });

  it('objects to a known difference that passes, and to one that no test has', () => {
    const known = { adds: 'a reason', 'adds #2': 'a reason', multiplies: 'a reason', divides: 'a reason' };
    assert.deepEqual(judge(results, known).stale, ['adds', 'divides']);
  });

  it('knows at most three tests whose numbers are wrong, and a reason for each difference', () => {
    assert.ok(Object.keys(WRONG_THERE).length <= 3);
    for (const engine of ['cpu', 'onednn', 'wasm', 'tensorflow', 'webgpu'] as const) {
      const reasons = Object.values(KNOWN[engine]!);
      assert.ok(reasons.length <= 10 && reasons.every((reason) => reason.length > 60));
    }
  });
});
