/**
 * What a claim is, and what a measurement says of it.
 * @module
 */
import type { NetworkDescription } from '../../runs/network';

/**
 * What a measurement says of a claim. *proved* is kept for identities of mathematics and counts; the others come from intervals.
 */
export type Verdict =
  'reproduced' | 'proved' | 'same direction' | 'undecided' | 'not reproduced' | 'not run at this scale';

/** All verdicts, in the order in which scoreboards count them. */
export const VERDICTS = [
  'reproduced',
  'proved',
  'same direction',
  'undecided',
  'not reproduced',
  'not run at this scale',
] as const satisfies readonly Verdict[];

/** A text in both languages of the lessons. */
export interface BothLanguages {
  readonly en: string;
  readonly ko: string;
}

/** The verdicts as a reader sees them. */
export const VERDICT_WORDS: Readonly<Record<Verdict, BothLanguages>> = {
  reproduced: { en: 'reproduced', ko: '재현됨' },
  proved: { en: 'proved', ko: '증명됨' },
  'same direction': { en: 'same direction', ko: '같은 방향' },
  undecided: { en: 'undecided', ko: '판정 불가' },
  'not reproduced': { en: 'not reproduced', ko: '재현되지 않음' },
  'not run at this scale': { en: 'not run at this scale', ko: '이 규모로는 실행하지 않음' },
};

/** One checkable statement of the paper, in our words. */
export interface Claim {
  readonly id: string;
  /** `0` is the abstract. */
  readonly section: string;
  readonly statement: BothLanguages;
  /** The paper's number or observation. */
  readonly paper: BothLanguages;
  /** How it is measured here, with the bar and where the sentence has it from. */
  readonly method: BothLanguages;
}

/** The interval behind a verdict, of the values as they were measured. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Level of the interval: 0.95. */
  readonly level: number;
  /** Where a value speaks neither for the claim nor against it: 0, 1 for a factor, or what the sentence allows for or names. */
  readonly neutral: number;
  /** The side of the neutral point that speaks for the claim. */
  readonly side: 'above' | 'below';
  /** What the sentence asks for. */
  readonly bar: number;
  readonly scale: 'difference' | 'factor';
  /** What is counted: `points` and `%` for hundredths, `times`. */
  readonly unit: string;
  readonly seeds: readonly number[];
}

/** What ran: everything a reader must know to weigh a number. */
export interface ClaimRun {
  readonly seeds: readonly number[];
  /** The networks by cell; null where the record does not say. */
  readonly networks: Readonly<Record<string, NetworkDescription>> | null;
  /** `MNIST`, `CIFAR-10 (10,000 training pictures)`, or what was drawn instead. */
  readonly data: string;
  /** Steps of each cell that the verdict rests on. */
  readonly steps: Readonly<Record<string, number>>;
  /** The stored record, relative to the folder of results. */
  readonly record: string;
  /** The command that makes the record. */
  readonly command: string;
}

/** A claim with what came out here. */
export interface JudgedClaim extends Claim {
  readonly verdict: Verdict;
  /** Our number, or why there is none. */
  readonly ours: BothLanguages;
  /** Null for identities, counts and what was not run. */
  readonly interval: Interval | null;
  /** The run behind it; null where the claim is computed on the spot, and where nothing was run. */
  readonly run: ClaimRun | null;
}
