/**
 * Batch normalization and what came after it, as layers of the small experiments' networks.
 * @module
 */
import type { FusedActivation, tf } from '../../engine';
import { batchNormalization, batchRenormalization, ghostBatchNormalization, groupNormalization } from '../../norm';

/** Which normalization a network has, with its own settings. */
export type NormalizationKind =
  | { readonly kind: 'batch'; readonly decay?: number }
  | { readonly kind: 'ghost'; readonly ghostSize: number }
  | { readonly kind: 'renorm'; readonly rMax: number; readonly dMax: number }
  /** Groups of units of one example; one group is layer normalization. */
  | { readonly kind: 'group'; readonly groups: number };

/** The layer, with its nonlinearity where it can take one in; group normalization cannot, see {@link takesActivation}. */
export function normalizationLayer(
  normalization: NormalizationKind,
  { name, activation }: { readonly name: string; readonly activation: FusedActivation },
): tf.layers.Layer {
  const common = { name, epsilon: 1e-3 } as const;
  const { kind } = normalization;
  if (kind === 'group') return groupNormalization({ ...common, groups: normalization.groups });
  const batch = { ...common, activation, decay: 0.9 } as const;
  if (kind === 'ghost') return ghostBatchNormalization({ ...batch, ghostSize: normalization.ghostSize });
  const { decay = batch.decay } = normalization as { readonly decay?: number };
  if (kind === 'batch') return batchNormalization({ ...batch, decay });
  return batchRenormalization({ ...batch, rMax: normalization.rMax, dMax: normalization.dMax });
}

/** Whether the layer computes the nonlinearity, too. */
export const takesActivation = ({ kind }: NormalizationKind): boolean => kind !== 'group';
