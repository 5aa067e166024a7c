/**
 * A training run small enough for tests that has everything a run can have: Inception modules, batch normalization, dropout,
 * auxiliary classifier, momentum, L2, decay, augmentation. As a program: `small-run.ts FOLDER STEPS`, one line a step.
 */
import { useEngine } from '../../lib/engine';
import { buildInception } from '../../lib/models/inception';
import type { InceptionOptions } from '../../lib/models/inception';
import { Random } from '../../lib/random';
import { evaluate, predictor } from '../../lib/train/evaluate';
import { imageBatches, imagesInOrder } from '../../lib/train/image-batches';
import type { ImageSet } from '../../lib/train/image-batches';
import { train } from '../../lib/train/trainer';
import type { TrainOptions, TrainResult } from '../../lib/train/loop';

/** Images whose brightest corner is their class: learnable in a few dozen steps. */
function cornerImages(examples: number, size = 8): ImageSet {
  const random = new Random(4);
  const images = Uint8Array.from({ length: examples * size * size * 3 }, () => random.integer(120));
  const labels = Uint8Array.from({ length: examples }, () => random.integer(4));
  labels.forEach((label, example) => {
    for (let i = 0; i < (size * size) / 4; i++) {
      const y = (i % (size / 2)) + (label & 1 ? size / 2 : 0);
      const x = Math.floor(i / (size / 2)) + (label & 2 ? size / 2 : 0);
      images.fill(230, ((example * size + y) * size + x) * 3, ((example * size + y) * size + x) * 3 + 3);
    }
  });
  return { images, labels, size, identity: 'corners' };
}

/** Trains the small network; options of both the network and the run can be replaced. */
export async function smallRun(options: Partial<TrainOptions>, network: InceptionOptions = {}): Promise<TrainResult> {
  const model = buildInception({
    scale: 'cifar',
    variant: 'BN-x5',
    width: 0.125,
    size: 8,
    classes: 4,
    dropout: 0.4,
    decay: 0.8,
    ...network,
  });
  const set = cornerImages(200);
  try {
    return await train({
      model,
      data: imageBatches({ set, miniBatch: 8, seed: 2, shift: 1, mirror: false }),
      recipe: {
        optimizer: { kind: 'momentum', momentum: 0.9 },
        learningRate: { initial: 0.02, factor: 0.9, every: 10 },
        l2: 1e-4,
      },
      steps: 12,
      logEvery: 4,
      evaluateEvery: 6,
      evaluate: async (trained) => {
        const { top1, loss } = await evaluate(predictor(trained), imagesInOrder(set, 50, 50));
        return { top1, loss };
      },
      checkpointEvery: 3,
      ...options,
    });
  } finally {
    model.dispose();
  }
}

async function main(folder: string, steps: number): Promise<void> {
  await useEngine('wasm');
  const onProgress = ({ step }: { step: number }) => process.stdout.write(`${step}\n`);
  const { summary } = await smallRun({ folder, steps, onProgress, checkpointEvery: 2 });
  process.stdout.write(`${summary}\n`);
}

// not where it is a part of another program's bundle
if (process.argv[1]?.endsWith('small-run.ts')) void main(process.argv[2], Number(process.argv[3]));
