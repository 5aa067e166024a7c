/**
 * `network.json` of a run folder: what was trained, and on what.
 * @module
 */
import path from 'node:path';
import { z } from 'zod';
import { readJson } from '../json-file';
import type { TrainedNetwork } from './trained-network';

/** Its name. */
export const NETWORK_FILE = 'network.json';

/** Options of `buildInception`; of other names there are none, so a misspelt one is refused and not dropped. */
const Network = z.strictObject({
  variant: z.string().optional(),
  scale: z.enum(['imagenet', 'cifar']).optional(),
  classes: z.number().int().optional(),
  size: z.number().int().optional(),
  width: z.number().optional(),
  poolProjection: z.union([z.literal(96), z.literal(128)]).optional(),
  stem: z.enum(['dense', 'separable']).optional(),
  epsilon: z.number().optional(),
  decay: z.number().optional(),
  initialScale: z.number().optional(),
  perActivation: z.boolean().optional(),
  seed: z.number().int().optional(),
  normalization: z.boolean().optional(),
  activation: z.enum(['relu', 'sigmoid']).optional(),
  localResponse: z.boolean().optional(),
  auxiliary: z.boolean().optional(),
  dropout: z.number().optional(),
});

const NetworkFile = z.looseObject({
  variant: z.string(),
  network: Network,
  data: z.looseObject({ classes: z.array(z.string()), split: z.looseObject({}) }).optional(),
  faults: z.array(z.unknown()).optional(),
});

/** Reads `network.json` of a run folder. @throws BnlabError (`data`, `io`) naming what is missing or wrong in it. */
export function readNetworkFile(folder: string): TrainedNetwork {
  return readJson(path.join(folder, NETWORK_FILE), {
    schema: NetworkFile,
    expected: 'the description of a trained network',
    hint: 'Pass the folder that bnlab train --out wrote.',
  }) as object as TrainedNetwork;
}
