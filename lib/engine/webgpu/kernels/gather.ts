/**
 * Rows that indices choose: a shader would read whatever lies at an index that is none.
 * @module
 */
import { BnlabError } from '../../../errors';
import type { Kernel } from '../../host-copies';
import type { StockBackend } from '../types';

/** The kernel after a look at its indices. @throws BnlabError for one that is below 0 or past the axis. */
export function gatherAfter(stock: Kernel): Kernel {
  return (call) => {
    const { x, indices } = call.inputs;
    const axis = Number(call.attrs?.axis ?? 0);
    const size = x.shape[axis < 0 ? axis + x.shape.length : axis];
    const values = (call.backend as StockBackend).readSync(indices.dataId) as Int32Array;
    const wrong = values.find((index) => !(index >= 0 && index < size));
    if (wrong === undefined) return stock(call);
    const hint = 'Indices count from 0, along the axis that is gathered from.';
    throw new BnlabError({ where: 'gather', expected: `indices of 0 to ${size - 1}`, got: String(wrong), hint });
  };
}
