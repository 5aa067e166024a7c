/**
 * `bnlab launch train --asynchronous`: the first process holds the parameters, all others compute gradients at their own pace.
 * @module
 */
import { trainAsynchronously, type AsynchronousResult, type Communicator } from '../distributed';
import { keepingIn, Optimizer, type Evaluation, type RunKeeper, type TrainOptions, type TrainResult } from '../train';
import { KeptTraining } from './kept-training';
import type { Staleness } from './trained-network';
import { mean } from '../statistics';

/** As for `train`, but that it is evaluated at its end only: the workers wait for nobody. */
export type ServedOptions = Pick<
  TrainOptions,
  'model' | 'data' | 'recipe' | 'steps' | 'logEvery' | 'checkpointEvery' | 'onProgress' | 'onSkipped' | 'signal'
> & {
  readonly world: Communicator;
  readonly folder: string;
  readonly miniBatch: number;
  readonly evaluate: () => Promise<Evaluation>;
};

/** A training, with the staleness of its updates; none where there was no update. */
export type ServedResult = TrainResult & { readonly staleness?: Staleness };

/** Trains, or goes on: the server keeps parameters, slots of the optimizer and the workers' moving averages. */
export async function trainServed(options: ServedOptions): Promise<ServedResult> {
  const { world, folder, onSkipped } = options;
  if (world.rank > 0) return serveOrWork(options);
  return keepingIn(folder, (keeper) => serveOrWork(options, keeper), onSkipped);
}

async function serveOrWork(options: ServedOptions, keeper?: RunKeeper): Promise<ServedResult> {
  const { world, recipe, steps } = options;
  const optimizer = new Optimizer(recipe.optimizer);
  try {
    const kept = keeper && new KeptTraining(options, keeper, optimizer);
    const begun = Float64Array.of(kept?.resumedAt ?? 0, kept?.isOver === true ? 1 : 0);
    world.broadcast(begun, 0);
    const updates = begun[0]!;
    if (begun[1] === 1) return resultOf({ verdict: 'finished', updates, staleness: [] }, kept);
    const ended = await trainAsynchronously({
      ...options,
      communicator: world,
      updates: steps,
      from: { updates, optimizer },
      onUpdate: (update) => kept?.log(update),
      onCheckpoint: (done) => kept?.save(done),
    });
    const evaluation = ended.verdict === 'finished' ? await options.evaluate() : undefined;
    kept?.end(ended, evaluation);
    return resultOf(ended, kept);
  } finally {
    optimizer.dispose();
  }
}

function resultOf({ verdict, updates, staleness }: AsynchronousResult, kept?: KeptTraining): ServedResult {
  const { resumedAt = 0, evaluation, divergedAt } = kept ?? {};
  const isDiverged = divergedAt !== undefined;
  const step = divergedAt ?? updates;
  const summary = isDiverged ? `diverged at step ${step}` : `${verdict} after step ${step}`;
  return {
    ...{ verdict: isDiverged ? 'diverged' : verdict, summary, step, resumedAt, evaluation },
    ...(staleness.length > 0 && { staleness: stalenessOf(staleness) }),
  };
}

function stalenessOf(updates: readonly number[]): Staleness {
  // a long run has more updates than a call may have arguments
  const most = updates.reduce((highest, one) => Math.max(highest, one), 0);
  return { mean: mean(updates), most };
}
