/**
 * How the variants of section 4.2.2 look: each the same in every figure.
 * @module
 */
import type { VariantName } from '../models/variants';
import { palette, type Dash } from './theme';

/** The colour and the dashes of a line. */
export interface VariantStyle {
  readonly color: string;
  readonly dash: Dash;
}

const STYLES: Readonly<Record<VariantName, VariantStyle>> = {
  Inception: { color: palette.vermilion, dash: 'dash' },
  'BN-Baseline': { color: palette.green, dash: 'dashdot' },
  'BN-x5': { color: palette.blue, dash: 'solid' },
  'BN-x30': { color: palette.purple, dash: 'solid' },
  'BN-x5-Sigmoid': { color: palette.brown, dash: 'dot' },
};

/** The style of a variant; grey for a name that is none. */
export function styleOf(variant: string): VariantStyle {
  return (
    (STYLES as Readonly<Record<string, VariantStyle | undefined>>)[variant] ?? { color: palette.grey, dash: 'dash' }
  );
}
