import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { judgeClaims, normalizeOutsideGradient } from '../../lib/experiments';
import { CLAIMS } from '../../lib/paper';
import { temporaryFolder } from '../data/temporary';

const STORED = path.resolve(__dirname, '../../notebooks/results');

describe('the claims of the paper', () => {
  const folder = temporaryFolder();
  const verdictOf = (results: string, id: string) => judgeClaims({ results }).find((claim) => claim.id === id)!;

  it('have unique ids and both languages', () => {
    assert.equal(new Set(CLAIMS.map(({ id }) => id)).size, CLAIMS.length);
    for (const { id, statement } of CLAIMS) {
      assert.match(statement.ko, /[가-힣]/, id);
      assert.doesNotMatch(statement.en, /[가-힣]/, id);
    }
  });

  it('of sections 2 to 3.3 are judged by computing them', () => {
    for (const id of ['2-outside-gradient', '3-normalized', '3-gradient', '3.1-folding', '3.3-scale-invariance']) {
      assert.equal(verdictOf(folder.path, id).verdict, 'reproduced', id);
    }
  });

  it('that need a run say so where there is none', () => {
    const { verdict, ours } = verdictOf(folder.path, '4.1-faster');
    assert.deepEqual([verdict, ours], ['not run at this scale', 'no stored run of figure1']);
  });

  it('that need a run are judged by the stored record', () => {
    copyFileSync(path.join(STORED, 'figure1.json'), path.join(folder.path, 'figure1.json'));
    assert.equal(verdictOf(folder.path, '4.1-faster').verdict, 'reproduced');
    assert.match(verdictOf(folder.path, '4.1-higher').ours, /3 seeds, 50000 steps, MNIST/);
  });

  it('are not judged by a broken record', () => {
    writeFileSync(path.join(folder.path, 'figure1.json'), '{"results":{"plain":[],"bn":[]}}');
    assert.throws(
      () => judgeClaims({ results: folder.path }),
      /figure1\.json: expected the record of bnlab run figure1/,
    );
  });
});

describe('normalizing outside the gradient', () => {
  it('moves b by 0.2 a step while the loss stays 2', () => {
    const { bias, loss } = normalizeOutsideGradient(4);
    bias.forEach((b, i) => assert.ok(Math.abs(b - 0.2 * i) < 1e-12));
    loss.forEach((l) => assert.ok(Math.abs(l - 7 / 3) < 1e-12 || Math.abs(l - 2) < 1e-12));
  });
});
