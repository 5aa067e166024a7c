/**
 * Giving every process of a run the weights, the optimizer and the place in the run that rank 0 has.
 * @module
 */
import { z } from 'zod';
import type { tf } from '../engine/portable';
import { parseJson } from '../json';
import { checkIdentity } from './checkpoint';
import type { ParallelRun } from './exchange';
import type { Optimizer } from './optimizers';
import { decodeSafetensors, encodeSafetensors } from './safetensors';
import { captureTensors, restoreTensors } from './snapshot';
import { BnlabError } from '../errors';

/** What all ranks are to have in common. */
export interface SharedRun {
  readonly model: tf.LayersModel;
  readonly optimizer: Optimizer;
  /** What decides the numbers of the run; must be equal on all ranks. */
  readonly identity: unknown;
  /** Where the run is; plain JSON. */
  readonly state: unknown;
}

const SharedPart = z.object({ identity: z.unknown(), state: z.unknown() });

/**
 * Sends what rank 0 has to all others, which take over weights, statistics and slots.
 *
 * @returns the state of rank 0.
 * @throws BnlabError (`data`) on a rank that trains another model, recipe or data.
 */
export function shareState(run: ParallelRun, { model, optimizer, identity, state }: SharedRun): unknown {
  const isFirst = run.rank === 0;
  const encoded = isFirst
    ? encodeSafetensors({
        tensors: captureTensors(model, optimizer),
        metadata: { run: JSON.stringify({ identity, state }) },
      })
    : undefined;
  const bytes = run.broadcast(encoded);
  if (isFirst) return state;
  const where = `rank ${run.rank}`;
  const { tensors, metadata } = decodeSafetensors(bytes, where);
  const hint = 'All ranks must run the same version of bnlab.';
  const border = { schema: SharedPart, where: `${where}: the message of rank 0`, expected: 'a run', hint };
  const text = metadata['run'];
  if (text === undefined) throw new BnlabError({ kind: 'data', ...border, got: 'a message without one' });
  const first = parseJson(text, border);
  checkIdentity(first.identity, identity, where);
  restoreTensors(model, tensors, optimizer);
  return first.state;
}
