/**
 * What a trained network's folder says of it.
 * @module
 */
import type { DataManifest, Fault } from '../data';
import type { InceptionOptions } from '../models';
import type { RanksDescription } from '../runs';
import type { TrainResult } from '../train';
import type { TrainSource } from './train-source';

/** The processes that trained a network together. */
export interface TrainedTogether extends RanksDescription {
  /** Of asynchronous training, in the part of the run that ended last. */
  readonly staleness?: Staleness;
}

/** How many updates by others came between a gradient's parameters and its own update. */
export interface Staleness {
  readonly mean: number;
  readonly most: number;
}

/** What `bnlab train` leaves in `network.json`: enough to build the network again. */
export interface TrainedNetwork {
  readonly variant: string;
  readonly network: InceptionOptions;
  /** What it was trained on; run folders of earlier versions do not say. */
  readonly data?: DataManifest;
  /** How its pictures were decoded, and whose view of them it was evaluated in. */
  readonly look?: TrainSource['look'];
  /** Pictures that were left out of the training because they could not be used. */
  readonly faults?: readonly Fault[];
  /** How far the training came of what was asked; run folders of earlier versions do not say. */
  readonly ended?: { readonly verdict: TrainResult['verdict']; readonly step: number; readonly steps: number };
  /** Where several processes trained it. */
  readonly parallel?: TrainedTogether;
}
