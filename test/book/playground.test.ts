import assert from 'node:assert/strict';
import { chartSvg, niceTicks, type Chart } from '../../lib/book/playground/chart';
import { Conductor, isLookDue, LAST_STEP, type News } from '../../lib/book/playground/conductor';
import { makeDigits, TEST_EXAMPLES } from '../../lib/book/playground/digits';
import { picture, PICTURES } from '../../lib/book/playground/pictures';
import { Race, type Look } from '../../lib/book/playground/race';
import { DEFAULTS, hashOf, settingsOf, VALUES, type Settings } from '../../lib/book/playground/settings';
import { PRESETS } from '../../lib/book/playground/words';
import { tf, useEngine } from '../../lib/engine';

/** A race in JavaScript takes seconds, on a busy machine more. */
const RACE_MS = 120_000;
/** Steps after which the first settings show what they are there for. */
const SOON = 80;
/** Ten classes are guessed right one time in ten; this much more is chance, too. */
const CHANCE = 0.2;

describe('the settings of the playground', () => {
  it('come back from a link as they were', () => {
    for (const name of Object.keys(VALUES) as (keyof Settings)[]) {
      for (const value of VALUES[name]) {
        const settings = { ...DEFAULTS, [name]: value };
        assert.deepEqual(settingsOf(hashOf(settings)), settings);
      }
    }
  });

  const links: readonly [string, string, Partial<Settings> | undefined][] = [
    ['no link', '', undefined],
    ['a place of the page', '#main', undefined],
    ['one word', '#rate=1', { learningRate: 1 }],
    ['a number between two values', '#deviation=0.11&depth=99', { deviation: 0.1, depth: 8 }],
    ['words that mean nothing', '#rate=fast&depth=&activation=cube&x=1', {}],
    ['numbers that are none', '#rate=NaN&epsilon=Infinity&seed=1e', {}],
  ];
  for (const [name, hash, expected] of links) {
    it(`are read from ${name}`, () => assert.deepEqual(settingsOf(hash), expected && { ...DEFAULTS, ...expected }));
  }

  it('of all presets are values of the sliders', () => {
    for (const { settings } of PRESETS) {
      const whole = { ...DEFAULTS, ...settings };
      assert.deepEqual(settingsOf(hashOf(whole)), whole);
    }
  });
});

describe('the race of the playground', () => {
  before(() => useEngine('cpu'));
  let tensors: number;
  beforeEach(() => (tensors = tf.memory().numTensors));
  afterEach(() => assert.equal(tf.memory().numTensors, tensors, 'tensors are left'));

  it('shows with its first settings what it is there for: one network learns, its twin does not', function () {
    this.timeout(RACE_MS);
    const { look, again } = withRace(DEFAULTS, (race) => {
      for (let i = 0; i < SOON; i++) race.advance();
      return { look: race.look(), again: race.look() };
    });
    const { plain, bn } = look.seen;
    assert.ok(bn!.accuracy > 0.6, `with: ${bn!.accuracy}`);
    assert.ok(plain!.accuracy < CHANCE, `without: ${plain!.accuracy}`);
    // the paper's Figure 1: the inputs are spread where the network is normalized; the gradient reaches the first layer
    const spread = ({ percentiles: [low, , high] }: { readonly percentiles: readonly number[] }) => high - low;
    assert.ok(spread(bn!) > 1 && spread(plain!) < 0.1);
    assert.ok(bn!.gradients[0] > 100 * plain!.gradients[0]);
    assert.equal(bn!.gradients.length, DEFAULTS.depth + 1);
    // a look changes nothing
    assert.deepEqual({ ...again.seen.bn, loss: 0 }, { ...bn, loss: 0 });
  });

  it('is the same for the same settings, and another for another seed', function () {
    this.timeout(RACE_MS);
    const short = { ...DEFAULTS, depth: 1, miniBatch: 4 };
    const end = (settings: Settings) =>
      withRace(settings, (race) => {
        for (let i = 0; i < 3; i++) race.advance();
        return race.look();
      });
    assert.deepEqual(end(short), end(short));
    assert.notDeepEqual(end(short), end({ ...short, seed: 2 }));
  });

  it('goes on with one network where the other diverged', function () {
    this.timeout(RACE_MS);
    const look = withRace({ ...DEFAULTS, activation: 'relu', learningRate: 10, deviation: 2, miniBatch: 8 }, (race) => {
      for (let i = 0; i < 12; i++) race.advance();
      return race.look();
    });
    assert.equal(look.step, 12);
    assert.equal(look.seen.plain, undefined);
    assert.ok(Number.isFinite(look.seen.bn!.loss));
    for (const name of PICTURES) assert.doesNotMatch(picture(name, [look]), /NaN|undefined|Infinity/);
    assert.match(
      picture('accuracy', [{ ...look, step: 0, seen: { plain: look.seen.bn, bn: look.seen.bn } }, look]),
      /diverged/,
    );
  });

  function withRace<T>(settings: Settings, body: (race: Race) => T): T {
    const digits = makeDigits(settings.seed);
    const race = new Race(settings, digits);
    try {
      return body(race);
    } finally {
      race.dispose();
      tf.dispose([digits.train, digits.test].flatMap(({ x, labels }) => [x, labels]));
    }
  }
});

describe('the conductor of the playground', () => {
  before(() => useEngine('cpu'));

  it('starts, steps, runs, pauses, and leaves nothing', async function () {
    this.timeout(RACE_MS);
    const tensors = tf.memory().numTensors;
    const news: News[] = [];
    const conductor = new Conductor((told) => news.push(told));
    const settings = { ...DEFAULTS, depth: 1, miniBatch: 4 };
    await conductor.follow({ kind: 'run' });
    assert.deepEqual(news.splice(0), [{ kind: 'state', race: 0, isRunning: false, isFinished: false }]);
    await conductor.follow({ kind: 'start', settings, race: 7 });
    await conductor.follow({ kind: 'step', count: 10 });
    const steps = news.flatMap((told) => (told.kind === 'look' ? [told.look.step] : []));
    assert.deepEqual(steps, [0, 10]);
    assert.ok(news.every((told) => 'race' in told && told.race === 7));
    const running = conductor.follow({ kind: 'run' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await conductor.follow({ kind: 'pause' });
    await running;
    const last = news.at(-1);
    assert.ok(last?.kind === 'state' && !last.isRunning && !last.isFinished);
    conductor.dispose();
    assert.equal(tf.memory().numTensors, tensors);
  });

  it('tells what goes wrong', async () => {
    const news: News[] = [];
    const conductor = new Conductor((told) => news.push(told));
    await conductor.follow({ kind: 'start', settings: { ...DEFAULTS, epsilon: NaN }, race: 1 });
    conductor.dispose();
    const [told] = news;
    assert.ok(told.kind === 'error' && /epsilon/.test(told.message));
  });

  it('looks often at first, and at the last step', () => {
    const steps = Array.from({ length: LAST_STEP + 1 }, (_, step) => step).filter(isLookDue);
    assert.deepEqual(steps.slice(0, 6), [0, 5, 10, 15, 20, 30]);
    assert.equal(steps.at(-1), LAST_STEP);
    assert.ok(steps.length < 60, `${steps.length} looks`);
  });
});

describe('charts in the page', () => {
  const axis = { low: 0, high: 10, ticks: [0, 10], format: String, title: { en: 'a < b', ko: '축' } };
  const chart = (y: readonly number[]): Chart => ({
    width: 200,
    height: 100,
    x: axis,
    y: axis,
    series: y.map((value, i) => ({
      kind: 'bn',
      points: [
        [0, 0],
        [10, value],
      ],
      name: { en: `line ${i}`, ko: `선 ${i}` },
    })),
  });

  it('say everything in both languages, as text', () => {
    const svg = chartSvg(chart([5]));
    for (const words of ['a &lt; b', '축', 'line 0', '선 0']) assert.ok(svg.includes(words), words);
  });

  it('keep names of lines that end at one place apart, and within the picture', () => {
    const places = [...chartSvg(chart([0, 0, 0, 10])).matchAll(/class="name bn" x="[\d.]+" y="([\d.]+)"/g)].map(
      ([, y]) => Number(y),
    );
    assert.equal(places.length, 4);
    const sorted = places.sort((a, b) => a - b);
    for (let i = 1; i < 4; i++) assert.ok(sorted[i] - sorted[i - 1] >= 13.9, sorted.join());
    assert.ok(sorted[3] <= 100);
  });

  it('draw what is off the scale at its edge', () => {
    const [, y] = /<circle class="bn" cx="[\d.]+" cy="([\d.]+)"/.exec(chartSvg(chart([1e9])))!;
    assert.equal(y, '26');
  });

  it('mark round values', () => {
    assert.deepEqual(niceTicks(0, 100, 5), [0, 20, 40, 60, 80, 100]);
    assert.deepEqual(niceTicks(-2.2, 2.2, 4), [-2, 0, 2]);
    assert.deepEqual(niceTicks(0, 0.3, 3), [0, 0.1, 0.2, 0.3]);
  });

  it('of a race have a frame before anything was seen, and a line for each network after', () => {
    const seen = { accuracy: 0.5, loss: 1, percentiles: [-1, 0, 1], gradients: [0.1, 0] } as const;
    const looks: Look[] = [0, 5].map((step) => ({ step, seen: { plain: seen, bn: seen } }));
    for (const name of PICTURES) {
      assert.doesNotMatch(picture(name, []), /class="line/);
      const lines = picture(name, looks).match(/class="line/g)?.length;
      assert.equal(lines, name.startsWith('inputs') ? 3 : 2, name);
      assert.doesNotMatch(picture(name, looks), /NaN|undefined|Infinity/);
    }
    assert.equal(TEST_EXAMPLES, 300);
  });
});
