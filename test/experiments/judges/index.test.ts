import assert from 'node:assert/strict';
import { BnlabError } from '../../../lib/errors';
import { judgeClaims, JUDGES } from '../../../lib/experiments/judges';
import { CLAIMS } from '../../../lib/paper';
import { temporaryFolder } from '../../data/temporary';
import { curve, imageRecord, store } from './records';

describe('the judges of all claims', () => {
  const folder = temporaryFolder();
  const judge = () => judgeClaims({ results: folder.path });
  const thrown = () => {
    try {
      judge();
    } catch (caught) {
      return caught;
    }
    return assert.fail('the claims were judged');
  };

  it('are one for each claim, and no more', () =>
    assert.deepEqual(Object.keys(JUDGES).sort(), CLAIMS.map(({ id }) => id as string).sort()));

  it('refuse a folder without records', () => assert.match(String(thrown()), /a folder without any/));

  it('judge every claim in the order of the paper, each with what it says', () => {
    store(folder.path, 'figure1', {});
    const judged = judge();
    assert.deepEqual(judged.map(({ id, statement }) => [id, statement]), CLAIMS.map(({ id, statement }) => [id, statement])); // prettier-ignore
    const of = (id: string) => judged.find((claim) => claim.id === id)!;
    assert.equal(of('3-identity').verdict, 'proved');
    assert.deepEqual(of('4.2.2-sigmoid').ours.en, 'no stored run of ladder');
    assert.deepEqual(of('4.2.3-imagenet').ours, { en: 'weeks on two cores', ko: '코어 두 개로는 몇 주' });
    assert.deepEqual(of('5-recurrent').ours.en, 'no recurrent network here');
    assert.deepEqual([of('5-recurrent').verdict, of('5-recurrent').run], ['not run at this scale', null]);
  });

  it('pass on a fault of the library as it is: no record is to blame', () => {
    store(folder.path, 'figure1', {});
    const fault = new TypeError('no function');
    const own = JUDGES['5-recurrent'];
    const put = (judge: typeof own) => Object.assign(JUDGES, { '5-recurrent': judge });
    put(() => {
      throw fault;
    });
    try {
      assert.equal(thrown(), fault);
    } finally {
      put(own);
    }
  });

  it('say which claim a broken record was judged for, and keep what was wrong with it', () => {
    store(folder.path, 'ablation', imageRecord('ablation', [curve('BN-x5', [9], [0.5])]));
    const error = thrown();
    assert.ok(error instanceof BnlabError);
    assert.deepEqual([error.kind, error.where], ['data', 'ablation.json']);
    assert.equal(error.got, 'a record without without learning-rate');
    assert.match(error.hint, /^Make it again: .* \(Claim 4\.2\.1-learning-rate is judged by it\.\)$/);
    assert.ok(error.cause instanceof BnlabError);
  });
});
