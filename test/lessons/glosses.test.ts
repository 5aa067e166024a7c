import assert from 'node:assert/strict';
import { checkGlosses } from '../../lib/lessons';
import { code, en, ko, lesson } from './lesson';

describe('the English term in brackets', () => {
  const table: readonly [string, readonly [english: string, korean: string][], string[]][] = [
    ['stands at the first use', [['The gradient.', '기울기(gradient)이다.']], []],
    ['is missed at the first use', [['The gradient.', '기울기이다.']], ['기울기(gradient)']],
    ['is missed where another stands', [['The gradient.', '기울기(slope)이다.']], ['기울기(gradient)']],
    ['is missed where it comes only with the second use', [['The gradient.', '기울기는 기울기(gradient)이다.']], ['기울기(gradient)']],
    ['is not asked for twice', [['A gradient.', '기울기(gradient)이다.'], ['The gradient.', '기울기이다.']], []],
    ['is missed once', [['A gradient.', '기울기이다.'], ['The gradient.', '기울기이다.']], ['기울기(gradient)']],
    ['is taken from a text before whose English has other words', [['Slope.', '기울기(gradient)이다.'], ['A gradient.', '기울기이다.']], []],
    ['may be a plural, and say more', [['Gradients.', '기울기(gradients, 곧 미분한 것)이다.']], []],
    ['may follow an ending', [['Whitened inputs.', '백색화한(whitened) 입력이다.']], []],
    ['may follow a second word', [['A nonlinearity.', '비선형 함수(nonlinearity)이다.']], []],
    ['may follow the marks of emphasis', [['*Momentum*.', '*모멘텀*(momentum)이다.']], []],
    ['is not asked for in a heading', [['# Momentum\n\nIt helps.', '# 모멘텀\n\n도움이 된다.']], []],
    ['does not count in a heading', [['# M\n\nMomentum.', '# 모멘텀(momentum)\n\n모멘텀이다.']], ['모멘텀(momentum)']],
    ['is not asked of words that every reader knows', [['A network of layers.', '층으로 된 망이다.']], []],
    ['of a long term introduces the short one in it', [['The population variance; a variance.', '모분산(population variance)과 분산이다.']], []],
    ['of a short term does not introduce the long one', [['A variance.', '분산(variance)이다.'], ['Its covariance.', '그 공분산이다.']], ['공분산(covariance)']],
    ['is asked once for a word that stands for two', [['A backward pass.', '역전파(backward pass)이다.'], ['Backpropagation.', '역전파이다.']], []],
    ['is not looked for inside a longer term', [['Batch normalization.', '배치 정규화(batch normalization)이다.']], []],
    ['is not asked for in code', [['The `gradient`.', '`기울기`이다.']], []],
  ]; // prettier-ignore
  for (const [behaviour, pairs, missing] of table) {
    it(behaviour, () => {
      const found = checkGlosses(lesson(...pairs.flatMap(([english, korean]) => [code('1'), en(english), ko(korean)])));
      assert.deepEqual(found.map(({ message }) => message.replace(/^.*: /, '')), missing); // prettier-ignore
      assert.ok(found.every(({ rule }) => rule === 'gloss'));
    });
  }

  it('is asked for again in each lesson', () => {
    const cells = [en('The gradient.'), ko('기울기이다.')];
    assert.deepEqual([lesson(...cells), lesson(...cells)].map((one) => checkGlosses(one).length), [1, 1]); // prettier-ignore
  });

  it('names the cell', () => {
    assert.equal(checkGlosses(lesson(code('1'), en('The gradient.'), ko('기울기이다.')))[0].cell, 3);
  });
});
