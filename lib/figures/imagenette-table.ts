/**
 * The table of section 4.2.2 on photographs: each variant at its own rate, and how it ended.
 * @module
 */
import type { ImagenetteArm } from '../experiments/imagenette';
import { armRuns, imagenetteRecipeOf, searchOf, type ImagenetteRecord } from '../records/imagenette';
import { lastQuarterGain } from '../records/imagenette-factor';
import type { Language } from './figure';
import type { TextRow } from './figure3-table';
import { asPercent } from './spread';

const WORDS = {
  en: {
    variant: 'variant',
    rate: 'learning rate',
    rates: 'rates searched',
    as: (arm: string) => `by the search of ${arm}`,
    seed: 'seed',
    steps: 'steps',
    top1: 'top-1 accuracy',
    top5: 'top-5 accuracy',
    gain: 'gain over the last quarter',
    waits: 'not run',
    diverged: 'diverged',
  },
  ko: {
    variant: '변형',
    rate: '학습률',
    rates: '탐색한 학습률',
    as: (arm: string) => `${arm}의 탐색을 따름`,
    seed: '시드',
    steps: '단계',
    top1: '상위 1 정확도',
    top5: '상위 5 정확도',
    gain: '마지막 4분의 1에서 오른 점수',
    waits: '실행 없음',
    diverged: '발산',
  },
} as const;

const points = (share: number) => `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)}`;

/**
 * Rows for `table`: a run of an arm at the rate that its search chose, with the accuracy on all validation pictures after its last
 * step; an arm without such a run says so.
 */
export function imagenetteRows({
  record,
  language = 'en',
}: {
  readonly record: ImagenetteRecord;
  readonly language?: Language;
}): TextRow[] {
  const recipe = imagenetteRecipeOf(record);
  const words = WORDS[language];
  return recipe.arms.flatMap((arm): TextRow[] => {
    const chosen = armRuns(record, arm);
    const head = {
      [words.variant]: arm.name,
      [words.rate]: chosen ? String(chosen.rate.learningRate) : words.waits,
      [words.rates]: ratesText(record, arm, words.as),
    };
    if (!chosen || chosen.runs.length === 0) {
      const none = [words.seed, words.steps, words.top1, words.top5, words.gain].map((name) => [name, '']);
      return [{ ...head, ...(Object.fromEntries(none) as TextRow), [words.steps]: words.waits }];
    }
    return chosen.runs.map((run) => ({
      ...head,
      [words.seed]: String(run.seed),
      [words.steps]: run.verdict === 'diverged' ? `${words.diverged} (${run.steps})` : run.steps.toLocaleString('en'),
      [words.top1]: run.verdict === 'diverged' ? '' : asPercent(run.curves.test.at(-1)!),
      [words.top5]: run.verdict === 'diverged' ? '' : asPercent(run.top5.at(-1)!),
      [words.gain]: run.verdict === 'diverged' ? '' : points(lastQuarterGain(run)),
    }));
  });
}

/** The rates that were searched, in order, with what they came to; or whose search an arm goes by. */
function ratesText(record: ImagenetteRecord, arm: ImagenetteArm, as: (arm: string) => string): string {
  const recipe = imagenetteRecipeOf(record);
  const judge = recipe.rateAs?.[arm.name];
  if (judge !== undefined) return as(judge);
  return searchOf(recipe, record.cells, arm)
    .filter(({ heldOut }) => heldOut !== undefined)
    .sort((a, b) => a.learningRate - b.learningRate)
    .map(({ learningRate, heldOut }) => `${learningRate}: ${asPercent(heldOut!)}`)
    .join(', ');
}
