/**
 * Which of the backend's own kernels know which types: all others read the bytes as float32, past the end of a bool tensor too.
 * @module
 */
import type { Inputs } from '../kernel-inputs';

/** Kernels that move elements about, whatever they are. */
const MOVES = ['Cast', 'Concat', 'ExpandDims', 'Pack', 'Slice', 'StridedSlice', 'Unpack'];

const KNOWN: Readonly<Record<string, ReadonlySet<string>>> = {
  bool: new Set([...MOVES, 'LogicalAnd', 'LogicalNot', 'LogicalOr', 'Select']),
  int32: new Set([
    ...MOVES,
    ...[
      'Abs',
      'Add',
      'ArgMax',
      'ArgMin',
      'Cumsum',
      'Max',
      'Mean',
      'Min',
      'Multiply',
      'Neg',
      'Prod',
      'Square',
      'Sub',
      'Sum',
    ],
    ...['Equal', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Maximum', 'Minimum', 'NotEqual', 'SquaredDifference'],
    ...['GatherV2', 'OnesLike', 'PadV2', 'Reverse', 'Select', 'SplitV', 'Tile', 'Transpose', 'ZerosLike'],
  ]),
};

/** Whether one of the backend's own kernels knows the types of all its inputs. */
export function knowsTypes(kernelName: string, inputs: Inputs): boolean {
  for (const input of Object.values(inputs)) {
    if (!input || input.dtype === 'float32') continue;
    if (!KNOWN[input.dtype]?.has(kernelName)) return false;
  }
  return true;
}
