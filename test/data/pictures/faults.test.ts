import assert from 'node:assert/strict';
import { FaultLog, faultOf, isFault, type Fault, type FaultPolicy } from '../../../lib/data/pictures/faults';
import { BnlabError } from '../../../lib/errors';

const fault = (i: number): Fault => ({
  index: i,
  name: `${i}.jpg`,
  container: 'a.tar',
  offset: 512 * i,
  problem: 'cut',
});
const faults = (n: number) => Array.from({ length: n }, (_, i) => fault(i));
const error = (kind: 'data' | 'io') =>
  new BnlabError({ kind, where: 'x', expected: 'a picture', got: 'half', hint: '' });

describe('faulty pictures', () => {
  for (const [policy, stops] of [
    ['raise', 1],
    [1, 1],
    [3, 3],
    ['skip', undefined],
  ] as const) {
    it(`stop a run ${stops ? `at number ${stops}` : 'never'} under the policy ${policy}`, () => {
      const log = new FaultLog(policy);
      const most = stops ?? 30;
      log.add(faults(most - 1));
      assert.deepEqual(log.faults, faults(most - 1));
      const add = () => log.add([fault(most - 1), fault(99)]);
      if (stops === undefined) add();
      else assert.throws(add, { kind: 'data', where: `${stops - 1}.jpg` });
      assert.equal(log.faults.length, stops ?? 31);
    });
  }

  it('are named when they stop a run: the last one with its place, and up to ten before it', () => {
    const message = (policy: FaultPolicy, n: number) => {
      try {
        new FaultLog(policy).add(faults(n));
      } catch (thrown) {
        if (thrown instanceof BnlabError) return [thrown.expected, thrown.got];
      }
      return undefined;
    };
    assert.deepEqual(message('raise', 1), ['a picture at byte 0 of a.tar', 'cut']);
    const two = 'cut (fault 2; the last ones: 0.jpg, 1.jpg)';
    assert.deepEqual(message(2, 2), ['a picture at byte 512 of a.tar', two]);
    const ten = Array.from({ length: 10 }, (_, i) => `${i + 2}.jpg`).join(', ');
    assert.deepEqual(message(12, 12), ['a picture at byte 5632 of a.tar', `cut (fault 12; the last ones: ${ten})`]);
  });

  for (const policy of [0, -1, 1.5, NaN, 'never'] as readonly unknown[]) {
    it(`have no policy ${String(policy)}`, () => {
      assert.throws(() => new FaultLog(policy as FaultPolicy), { kind: 'usage', got: String(policy) });
    });
  }

  it('are those whose bytes are wrong; what the disk says is thrown again', () => {
    const entry = {
      name: 'cat/1.jpg',
      file: '/somewhere/a.tar',
      offset: 7,
      size: 9,
      label: 0,
      encoding: 'picture',
    } as const;
    const expected = { index: 4, name: 'cat/1.jpg', container: 'a.tar', offset: 7, problem: 'half' };
    assert.deepEqual(faultOf(entry, 4, error('data')), expected);
    for (const thrown of [error('io'), new Error('half'), 'half']) {
      assert.equal(isFault(thrown), false);
      assert.throws(() => faultOf(entry, 4, thrown), (again) => again === thrown); // prettier-ignore
    }
  });
});
