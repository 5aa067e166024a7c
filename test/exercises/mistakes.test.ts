import assert from 'node:assert/strict';
import { useEngine } from '../../lib/engine';
import { EXERCISES } from '../../lib/exercises/all';
import { checkAnswer } from '../../lib/exercises/check';
import { NO_SLIP, type Answer, type Exercise, type Numbers } from '../../lib/exercises/types';
import { Random } from '../../lib/random';
import { answering } from './answers';

/** Seeds of the inputs; the first is the one that readers meet. */
const SEEDS = [1, 2, 3];

/** Wrong answers that no mistake explains, at each exercise. */
const DISTURBANCES = 5;

/** Wrong answers at each exercise. */
const FEWEST_MISTAKES = 3;

describe('the exercises', () => {
  before(() => useEngine('cpu'));

  it('are at least 25, each with a name of its own', () => {
    assert.ok(EXERCISES.length >= 25);
    assert.equal(new Set(EXERCISES.map(({ id }) => id)).size, EXERCISES.length);
  });

  it('stand in the order of the paper', () => {
    const sections = EXERCISES.map(({ section }) => section);
    assert.deepEqual(
      sections,
      [...sections].sort((a, b) => a.localeCompare(b, 'en')),
    );
  });

  for (const exercise of EXERCISES) {
    describe(exercise.id, () => {
      const mistakes = Object.keys(exercise.mistakes);

      it(`knows at least ${FEWEST_MISTAKES} mistakes`, () => assert.ok(mistakes.length >= FEWEST_MISTAKES));

      it('calls the right answer right', () => {
        for (const seed of SEEDS) assert.equal(verdictOn(exercise, NO_SLIP, seed), 'right');
      });

      for (const mistake of mistakes) {
        it(`names the mistake: ${mistake}`, () => {
          for (const seed of SEEDS) {
            const {
              verdict,
              mistakes: named,
              message,
            } = checkAnswer(
              exercise.id,
              answering(exercise, (m) => m === mistake),
              seed,
            );
            assert.deepEqual([verdict, named], ['mistake', [mistake]], `seed ${seed}: ${message.en}`);
            assert.ok(
              message.en.includes(exercise.mistakes[mistake].en) && message.ko.includes(exercise.mistakes[mistake].ko),
            );
          }
        });
      }

      it('calls no answer right that was disturbed at random', () => {
        for (let seed = 1; seed <= DISTURBANCES; seed++)
          assert.notEqual(checkAnswer(exercise.id, disturbed(exercise, seed), seed).verdict, 'right', `seed ${seed}`);
      });
    });
  }
});

function verdictOn(exercise: Exercise, slip: typeof NO_SLIP, seed: number): string {
  const { verdict, message } = checkAnswer(exercise.id, answering(exercise, slip), seed);
  return verdict === 'right' ? verdict : `${verdict}: ${message.en}`;
}

/** The right answer with one of its numbers moved, drawn anew for each input: by a thousandth or more of it, or to another count. */
function disturbed(exercise: Exercise, seed: number): unknown {
  const random = new Random(seed);
  return answering(exercise, NO_SLIP, (answer) => moveOne(answer, random, exercise.exact === true));
}

function moveOne(answer: Answer, random: Random, exact: boolean): Answer {
  if (typeof answer === 'number') return moved(answer, random, exact);
  if (isList(answer)) {
    // a number near 0 hardly matters beside the others: the largest is moved
    const sizes = answer.map(largest);
    const at = sizes.indexOf(Math.max(...sizes));
    return answer.map((part, i) => (i === at ? (moveOne(part, random, exact) as Numbers) : part));
  }
  const names = Object.keys(answer);
  const name = names[random.integer(names.length)];
  return { ...answer, [name]: moveOne(answer[name], random, exact) as Numbers };
}

function moved(value: number, random: Random, exact: boolean): number {
  const direction = random.integer(2) === 0 ? -1 : 1;
  if (exact) return value + direction * (1 + random.integer(3));
  return value === 0 ? direction * random.uniform(1e-3, 1) : value * (1 + direction * random.uniform(1e-3, 1));
}

const isList = (answer: Answer): answer is readonly Numbers[] => Array.isArray(answer);

const largest = (part: Numbers): number => (isList(part) ? Math.max(...part.map(largest)) : Math.abs(part));
