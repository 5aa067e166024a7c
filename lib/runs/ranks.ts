/**
 * The processes that share a run, for the manifests that this one writes.
 * @module
 */

/** The processes that computed a run together. */
export interface RanksDescription {
  readonly ranks: number;
  /** What carried their messages: `Open MPI 4.1.4`. */
  readonly transport: string;
  /** What each had of its own: seeds or cells of a run, images of an evaluation; its part of every mini-batch where it is left out. */
  readonly shares?: 'seeds' | 'cells' | 'images';
  /** Examples of one rank in a step, rounded down where they are not the same for all; where there were steps of one length. */
  readonly miniBatchPerRank?: number;
  /** Whether batch normalization saw the mini-batch of all ranks (`synchronized`) or each its own (`local`), where there were steps. */
  readonly normalization?: 'local' | 'synchronized';
  /** Whether a server of parameters took each gradient as it came; synchronous where it is left out. */
  readonly asynchronous?: true;
}

let told: RanksDescription | undefined;

/** Says who shares the runs of this process; undefined: it is alone. */
export function tellRanks(ranks: RanksDescription | undefined): void {
  told = ranks;
}

/** What {@link tellRanks} was told last, with what a recipe says of the mini-batches, each of which one rank learns on. */
export function ranksOf(recipe: object): RanksDescription | undefined {
  const { miniBatch } = recipe as { readonly miniBatch?: unknown };
  if (!told || typeof miniBatch !== 'number') return told;
  return { ...told, miniBatchPerRank: miniBatch, normalization: 'local' };
}
