/**
 * What the layers of this room take besides settings of their own.
 * @module
 */
import type { tf } from '../engine/portable';
import { checkCommon, checkTrainable, type BatchNormalizationArgs } from '../norm/layer-options';
import { LAYER_OPTIONS } from '../norm/stock-options';
import { checkOptionNames } from '../options';

/** What every layer of TensorFlow.js takes. */
export type CommonArgs = Pick<
  BatchNormalizationArgs,
  'name' | 'inputShape' | 'batchInputShape' | 'batchSize' | 'dtype' | 'trainable'
>;

/** @throws BnlabError for arguments that are no object, have another name than these, or a wrong value for what every layer takes. */
export function checkLayerArgs(where: string, args: CommonArgs, own: readonly string[]): void {
  checkOptionNames(where, args, [...own, ...LAYER_OPTIONS]);
  checkCommon(where, args);
  checkTrainable(where, args);
}

/** The arguments in a configuration: TensorFlow.js adds customObjects to every one. */
export function argsOf({ customObjects: _, ...args }: tf.serialization.ConfigDict): tf.serialization.ConfigDict {
  return args;
}
