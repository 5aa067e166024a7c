/**
 * Writing down an exercise with the types of its inputs.
 * @module
 */
import type { Bilingual } from '../figures';
import type { Exercise } from './types';

/** An exercise whose functions know what their inputs are. */
export function exercise<Input extends readonly unknown[]>(definition: Exercise<Input>): Exercise {
  return definition;
}

/** A text in English and in Korean. */
export const says = (en: string, ko: string): Bilingual => ({ en, ko });

/** Some inputs made one after the other. */
export function some<Input>(count: number, make: (index: number) => Input): Input[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
