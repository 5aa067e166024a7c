import assert from 'node:assert/strict';
import path from 'node:path';
import type { NotebookOutput } from '../../lib/kernel/notebook';
import { readNotebook } from '../../lib/kernel/notebook';
import { checkKorean, withKorean } from '../../lib/lessons/korean';
import { inKorean } from '../../lib/lessons/phrase';
import { lineInKorean } from '../../lib/lessons/printed';
import { LINES } from '../../lib/paper/lines';
import { NAMES, PHRASES } from '../../lib/paper/phrases';
import { findLessons } from '../../lib/walk/lessons';
import { code, lesson, stdout } from './lesson';

const PLOTLY = 'application/vnd.plotly.v1+json';
const shown = (data: Readonly<Record<string, unknown>>): NotebookOutput => ({ output_type: 'display_data', data, metadata: {} }); // prettier-ignore
const table = (word: string, language = '') => shown({ 'text/html': `<table class="dataframe"${language}>\n<thead><tr><td></td><th>${word}</th></tr></thead>\n<tbody>\n<tr><th>0</th><td>3</td></tr>\n</tbody>\n</table>` }); // prettier-ignore
const figure = (caption: string, axis = 'training step', language = 'en') =>
  shown({ [PLOTLY]: { data: [{ name: 'measured', x: [1], line: { dash: 'dot' } }], layout: { xaxis: { title: { text: axis } }, meta: { title: 'The sigmoid and its derivative', caption, language } } } }); // prettier-ignore
const CAPTION = 'Test accuracy on MNIST over the first 1,000 steps, with and without BN.';

describe('a table or figure that was shown in English alone', () => {
  const words: readonly (readonly [string, string | undefined])[] = [
    ['learning rate', '학습률'],
    ['learning rate x5', '학습률 5배'],
    ['0.5 every 3.9 epochs', '3.9에포크마다 0.5배'],
    ['x 0.94 every 12 epochs', '12에포크마다 0.94배'],
    ['Dropout 0.05', '드롭아웃 0.05'],
    ['inception (3a)', '인셉션 (3a)'],
    ['inception (4e) stride 2', '인셉션 (4e) 보폭 2'],
    ['BN-Baseline', 'BN-Baseline'],
    ['γ, 1', 'γ, 1'],
    ['npx bnlab train', 'npx bnlab train'],
    ['이미', '이미'],
    ['a word that nobody translated', undefined],
    ['constructor', undefined],
  ];
  for (const [english, korean] of words) {
    it(`says ${JSON.stringify(english)} as ${korean ?? 'nothing yet'}`, () => assert.equal(inKorean(english), korean));
  }

  it('has a Korean twin, and says itself which language it is in', () => {
    const [en, ko] = withKorean([table('learning rate')]).map((output) => 'data' in output && output.data['text/html']);
    assert.match(String(en), /lang="en".*\n.*<th>learning rate</);
    assert.match(String(ko), /lang="ko".*\n.*<th>학습률</);
  });

  it('keeps numbers and settings of a figure, and changes its words', () => {
    const [, twin] = withKorean([figure(CAPTION)]);
    assert.ok('data' in twin);
    assert.deepEqual(twin.data[PLOTLY], {
      data: [{ name: '측정값', x: [1], line: { dash: 'dot' } }],
      layout: { xaxis: { title: { text: '학습 단계' } }, meta: { title: '시그모이드와 그 도함수', caption: '처음 1,000단계 동안의 MNIST 테스트 정확도. 배치 정규화가 있을 때와 없을 때.', language: 'ko' } },
    }); // prettier-ignore
  });

  it('has none where the cell shows Korean already, and none twice', () => {
    const both = [table('learning rate', ' lang="en"'), table('학습률', ' lang="ko"')];
    assert.deepEqual(withKorean(both), both);
    const once = withKorean([table('learning rate')]);
    assert.deepEqual(withKorean(once), once);
  });
});

describe('what a cell prints', () => {
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['seed 1: 300 steps', '시드 1: 300단계'],
    ['seed 1: 1 step', '시드 1: 1단계'],
    ['without BN 99710 parameters, with BN 100010', '매개변수: BN 없음 99710개, BN 사용 100010개'],
    ['plain 0.003, seed 1: 40 steps', '일반 망 0.003, 시드 1: 40단계'],
    ['bn dropout 0.4, seed 1: 120 steps', 'BN 망 드롭아웃 0.4, 시드 1: 120단계'],
    ['BN-x5, seed 1: 80 steps', 'BN-x5, 시드 1: 80단계'],
    ['engine: wasm; seed: 3; bnlab 0.1.0, TensorFlow.js 4.22.0, Node 24', '엔진: wasm; 시드: 3; bnlab 0.1.0, TensorFlow.js 4.22.0, Node 24'],
    ['training:  200 different answers of 200', '학습: 200번에 서로 다른 답 200가지'],
    ['undecided: 19 of 74', '판정 불가: 74개 중 19개'],
    ['0.5 -1.2', '0.5 -1.2'],
    ['', ''],
    ['seed of something else', undefined],
  ]; // prettier-ignore
  for (const [english, korean] of lines) {
    it(`is ${korean ?? 'nothing yet'} for ${JSON.stringify(english)}`, () =>
      assert.equal(lineInKorean(english), korean));
  }

  it('has a Korean twin of the lines that have words, also beside a table in both languages', () => {
    const both = [table('learning rate', ' lang="en"'), table('학습률', ' lang="ko"')];
    const text = 'seed 1: 2 steps\n0.5\n';
    assert.deepEqual(withKorean([stdout(text), ...both]), [
      { ...stdout(text), language: 'en' },
      { ...stdout('시드 1: 2단계\n0.5\n'), language: 'ko' },
      ...both,
    ]);
  });

  it('has no twin where there are no words', () => {
    assert.deepEqual(withKorean([stdout('0.5\n')]), [stdout('0.5\n')]);
  });

  it('is what the line of its own says, not one with a blank that swallows it', () => {
    for (const [english, korean] of LINES) {
      const parts = english
        .split('{}')
        .slice(1)
        .map((_, i) => `Thing${i + 1}`);
      const filled = parts.reduce((text, part) => text.replace('{}', part), english);
      const expected = korean.replace(/\{(\d+)\}/g, (_, place: string) => parts[Number(place) - 1]);
      assert.equal(lineInKorean(filled), expected);
    }
  });

  it('is said with all that differs from run to run', () => {
    for (const [english, korean] of LINES) {
      assert.match(korean, /[가-힣]/, english);
      const used = [...korean.matchAll(/\{(\d+)\}/g)].map(([, place]) => Number(place)).sort((a, b) => a - b);
      const count = english.split('{}').length - 1;
      const all = Array.from({ length: count }, (_, i) => i + 1);
      assert.deepEqual(english.includes('{}') ? used : [], all, english);
    }
  });
});

describe('what a Korean reader sees of tables and figures', () => {
  const problems = (...outputs: NotebookOutput[]) => checkKorean(lesson(code('x', outputs))).map(({ message }) => message); // prettier-ignore
  const cases: readonly (readonly [string, NotebookOutput[], RegExp | undefined])[] = [
    ['accepts words of the table of phrases', [table('learning rate'), figure(CAPTION)], undefined],
    ['refuses a heading in English alone', [table('unheard of')], /English alone: unheard of/],
    ['refuses a caption in English alone', [figure('It rises.')], /English alone: It rises/],
    ['refuses an axis in English alone', [figure(CAPTION, 'furlongs')], /English alone: furlongs/],
    ['accepts a line that is said in Korean, too', [stdout('seed 1: 2 steps')], undefined],
    [
      'refuses a line in English alone',
      [stdout('seed 1: 2 steps\nnobody translated it')],
      /English alone: nobody translated it/,
    ],
    ['refuses a Korean table without Hangul', [table('rate', ' lang="ko"')], /without Hangul/],
    ['refuses a Korean caption without Hangul', [figure('It rises.', 'x', 'ko')], /without Hangul/],
  ];
  for (const [behaviour, outputs, message] of cases) {
    it(behaviour, () => {
      const found = problems(...outputs);
      if (message) assert.match(found[0] ?? '', message);
      else assert.deepEqual(found, []);
    });
  }
});

describe('the table of phrases', () => {
  it('says everything in Korean, with numbers that the English has', () => {
    for (const [english, korean] of Object.entries(PHRASES)) {
      assert.match(korean, /[가-힣]/, english);
      const count = english.split('#').length - 1;
      const used = [...korean.matchAll(/#|\{(\d+)\}/g)].map(([, place], i) => Number(place ?? i + 1));
      assert.ok(used.every((place) => place <= count), english); // prettier-ignore
      assert.ok(!NAMES.includes(english), english);
    }
  });

  it('leaves nothing of the lessons in English alone', () => {
    const folder = path.resolve(__dirname, '..', '..', 'notebooks');
    for (const { file } of findLessons(folder)) assert.deepEqual(checkKorean(readNotebook(file)), [], file);
  });
});
