import assert from 'node:assert/strict';
import { CHANGE_NAMES, VARIANTS, VARIANT_NAMES, variantName, withoutChanges } from '../../lib/models/variants';
import type { VariantSettings } from '../../lib/models/variants';

const differences = (a: VariantSettings, b: VariantSettings) =>
  (Object.keys(a) as (keyof VariantSettings)[])
    .filter((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]))
    .sort();

/** Initial learning rates of the paper's Figure 3. */
const RATES = { Inception: 0.0015, 'BN-Baseline': 0.0015, 'BN-x5': 0.0075, 'BN-x30': 0.045, 'BN-x5-Sigmoid': 0.0075 };

describe('the five variants', () => {
  for (const name of VARIANT_NAMES) {
    it(`gives ${name} the learning rate of Figure 3`, () => {
      assert.ok(Math.abs(VARIANTS[name].learningRate / RATES[name] - 1) < Number.EPSILON * 4);
    });
  }

  it('lets BN-Baseline differ from Inception in batch normalization only', () => {
    assert.deepEqual(differences(VARIANTS.Inception, VARIANTS['BN-Baseline']), ['normalization']);
  });

  it('lets BN-x30 differ from BN-x5 in the learning rate only, and the sigmoid one in the nonlinearity only', () => {
    assert.deepEqual(differences(VARIANTS['BN-x5'], VARIANTS['BN-x30']), ['learningRate']);
    assert.deepEqual(differences(VARIANTS['BN-x5'], VARIANTS['BN-x5-Sigmoid']), ['activation']);
  });

  it('applies all seven changes to BN-x5 and nothing else but leaving out the auxiliary classifiers', () => {
    const changed = ['auxiliary', 'decay', 'distortion', 'dropout', 'l2', 'learningRate', 'localResponse', 'shuffle'];
    assert.deepEqual(differences(VARIANTS['BN-Baseline'], VARIANTS['BN-x5']), changed);
    assert.deepEqual(differences(VARIANTS['BN-Baseline'], withoutChanges(CHANGE_NAMES)), ['auxiliary']);
  });

  for (const name of CHANGE_NAMES) {
    it(`takes back the change ${name} alone`, () => {
      assert.equal(differences(VARIANTS['BN-x5'], withoutChanges([name])).length, 1);
    });
  }

  it('trains the plain network with the penalty and the decay that are named here, since the paper has no numbers', () => {
    const { l2, decay } = VARIANTS.Inception;
    assert.deepEqual({ l2, decay }, { l2: 0.0002, decay: { factor: 0.96, epochs: 8 } });
    assert.equal(VARIANTS['BN-x5'].decay.factor, 0.96);
  });

  it('follows the paper’s factors: L2 a fifth, decay six times as fast, dropout gone', () => {
    const { l2, decay, dropout } = VARIANTS['BN-x5'];
    assert.equal(l2 * 5, VARIANTS.Inception.l2);
    assert.equal(decay.epochs * 6, VARIANTS.Inception.decay.epochs);
    assert.deepEqual([dropout, VARIANTS.Inception.dropout], [0, 0.4]);
  });

  it('finds variants whatever their case and lists them when the name is unknown', () => {
    assert.equal(variantName('bn-X30'), 'BN-x30');
    assert.throws(() => variantName('ResNet'), /Inception, BN-Baseline, BN-x5, BN-x30, BN-x5-Sigmoid, got "ResNet"/);
    assert.throws(
      () => withoutChanges(['momentum']),
      /learning-rate, dropout, l2, decay, local-response, shuffle, distortion/,
    );
  });
});
