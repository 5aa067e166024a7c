/**
 * Section 3.4's Dropout, asked of two networks: fully connected layers on digits, and a small Inception on pictures.
 * @module
 */
import type { BothLanguages } from '../../paper';
import { SMALL_JUDGES } from '../small';
import { labelled, partsJudgement, type Judge, type Judgement } from './judgement';
import { SMALL_NETWORK_JUDGES } from './small-networks';
import { weakest } from './verdict';

const PARTS: readonly (readonly [judge: Judge, where: BothLanguages])[] = [
  [SMALL_JUDGES['3.4-dropout'], { en: 'dense layers on digits', ko: '숫자를 배운 완전 연결 층' }],
  [SMALL_NETWORK_JUDGES['3.4-dropout'], { en: 'Inception on CIFAR-10', ko: 'CIFAR-10을 배운 인셉션' }],
];

/** A network whose control does not gain says nothing: the others decide, by the weakest of them, which is told first. */
export function underOwnControls(parts: readonly Judgement[]): Judgement {
  const heard = parts.map(({ verdict }) => verdict).filter((verdict) => verdict !== 'not run at this scale');
  const verdict = heard.length === 0 ? 'not run at this scale' : weakest(heard);
  const decides = (part: Judgement) => part.verdict === verdict;
  return partsJudgement(verdict, [...parts.filter(decides), ...parts.filter((part) => !decides(part))]);
}

/** Judges `3.4-dropout` by both records. */
export const judgeDropout: Judge = (results) =>
  underOwnControls(PARTS.map(([judge, where]) => labelled(judge(results), where)));
