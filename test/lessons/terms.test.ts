import assert from 'node:assert/strict';
import { checkTerms, termsIn } from '../../lib/lessons';
import { words } from '../../lib/book/words';
import { CLAIMS, PAPER_ITEMS } from '../../lib/paper';
import { FOLLOW_UPS } from '../../lib/paper/follow-ups';
import { GLOSSARY } from '../../lib/paper/glossary';
import { PHRASES } from '../../lib/paper/phrases';

describe('the glossary', () => {
  it('has at least forty terms, each once', () => {
    assert.ok(GLOSSARY.length >= 40);
    assert.equal(new Set(GLOSSARY.map(({ en }) => en)).size, GLOSSARY.length);
  });

  it('finds each of its terms in English, also in capitals', () => {
    for (const term of GLOSSARY) {
      for (const text of [`The ${term.en} here.`, `${term.en[0].toUpperCase()}${term.en.slice(1)}.`]) {
        assert.ok(termsIn(text).includes(term), text);
      }
    }
  });

  it('accepts each of its own renderings', () => {
    for (const { en, ko } of GLOSSARY) {
      for (const rendering of ko) assert.deepEqual(checkTerms(`A ${en}.`, `${rendering}이다.`), [], rendering);
    }
  });

  it('refuses each rendering to avoid, naming the right one', () => {
    for (const { en, ko, avoid = [] } of GLOSSARY) {
      for (const wrong of avoid) {
        const [problem] = checkTerms(`A ${en}.`, `${wrong.replace(/\(.*\)/, '')}이다.`);
        assert.match(problem ?? '', new RegExp(`"${en}" is "${ko[0]}", not`), wrong);
      }
    }
  });
});

/** All texts in two languages inside of a value. */
function bilingual(value: unknown): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return [];
  const { en, ko } = value as { readonly en?: unknown; readonly ko?: unknown };
  const own = typeof en === 'string' && typeof ko === 'string' ? [[en, ko] as const] : [];
  return [...own, ...Object.values(value).flatMap(bilingual)];
}

describe('the same words as in the lessons', () => {
  const texts: readonly [string, readonly (readonly [string, string])[], number][] = [
    ['claims', bilingual(CLAIMS), 150],
    ['statements of later papers', bilingual(FOLLOW_UPS), 30],
    ['the inventory of the paper', bilingual(PAPER_ITEMS), 60],
    ['phrases of tables and figures', Object.entries(PHRASES), 100],
    ['words of the book', bilingual(words), 20],
  ];
  // BN-x5-Sigmoid is a name in both languages
  const nameless = (english: string) => english.replace(/\bBN-x\S*/g, '');
  for (const [what, pairs, fewest] of texts) {
    it(`are used by ${what}`, () => {
      assert.ok(pairs.length >= fewest, String(pairs.length));
      const wrong = pairs.flatMap(([en, ko]) => checkTerms(nameless(en), ko).map((message) => `${message}: ${ko}`));
      assert.deepEqual(wrong, []);
    });
  }
});

describe('the check of Korean terms', () => {
  const table: readonly [string, string, string, number][] = [
    ['takes 정규화 for normalization', 'Normalization helps.', '정규화가 돕는다.', 0],
    ['refuses 정규화 for regularization', 'Regularization helps.', '정규화가 돕는다.', 1],
    [
      'allows 정규화 beside 규제 where both are meant',
      'Normalization is not regularization.',
      '정규화는 규제가 아니다.',
      0,
    ],
    [
      'allows 정규화 as a part of 배치 정규화 beside 규제',
      'Batch normalization regularizes.',
      '배치 정규화는 규제 노릇을 한다.',
      0,
    ],
    ['refuses it alone there', 'Batch normalization regularizes.', '배치 정규화는 정규화와 규제이다.', 1],
    ['misses 규제 where both are meant and one is lost', 'Normalization is not regularization.', '정규화는 아니다.', 1],
    ['misses a term that was left out', 'The variance grows.', '값이 커진다.', 1],
    ['does not mind spaces inside a compound', 'Use gradient descent.', '경사하강법을 쓴다.', 0],
    ['reads a long term as one', 'Internal covariate shift appears.', '내부 공변량 변화가 나타난다.', 0],
    ['tells a hyperparameter from a parameter', 'Two hyperparameters.', '하이퍼파라미터 둘.', 0],
    ['asks nothing of a text without terms', 'Let us look.', '살펴보자.', 0],
    [
      'allows another word beside the English term',
      'Internal covariate shift.',
      '내부 공변량 변화(internal covariate shift, 내부 공변량 이동)',
      0,
    ],
    ['refuses it elsewhere', 'Internal covariate shift.', '내부 공변량 변화(내부 공변량 이동)', 1],
    ['takes an empty text', '', '', 0],
    ['finds a term at the end of a compound with a hyphen', 'A BN-normalized network.', '정규화한 망.', 0],
  ];
  for (const [behaviour, english, korean, count] of table) {
    it(behaviour, () => assert.equal(checkTerms(english, korean).length, count, checkTerms(english, korean).join()));
  }
});
