/**
 * BN-Inception on 224x224 images: training and inference speed as one JSON line, beside a peer's.
 *
 *     npx tsx bench/inception.ts --batch 16 --size 224 --steps 5 --engine onednn [--profile]
 */
import { parseArgs } from 'node:util';
import { tf, useEngine } from '../lib/engine';
import { formatProfile, measureFloor, profileKernels } from '../lib/engine/onednn';
import { buildInception } from '../lib/models';
import { foldBatchNormalization } from '../lib/norm';
import { Random } from '../lib/random';
import { Optimizer, trainStep } from '../lib/train';

const { values } = parseArgs({
  options: {
    batch: { type: 'string', default: '16' },
    size: { type: 'string', default: '224' },
    steps: { type: 'string', default: '5' },
    engine: { type: 'string', default: 'onednn' },
    profile: { type: 'boolean', default: false },
  },
});

/** Median seconds of `body`, after two runs that make primitives and memory. */
function median(steps: number, body: () => void): number {
  body();
  body();
  const seconds = Array.from({ length: steps }, () => {
    const start = performance.now();
    body();
    return (performance.now() - start) / 1000;
  });
  return seconds.sort((a, b) => a - b)[steps >> 1];
}

async function main(): Promise<void> {
  const [batch, size, steps] = [values.batch, values.size, values.steps].map(Number);
  const { name } = await useEngine(values.engine);
  const random = new Random(0);
  const model = buildInception({ size });
  const optimizer = new Optimizer({ kind: 'momentum', momentum: 0.9 });
  const x = tf.tensor4d(random.normals(batch * size * size * 3), [batch, size, size, 3]);
  const labels = tf.tensor1d(
    Int32Array.from({ length: batch }, () => random.integer(1000)),
    'int32',
  );
  let i = 0;
  const train = () => trainStep({ model, optimizer, learningRate: 0.0075 }, { x, labels }, ++i);
  const trained = median(steps, train);
  const peak = process.resourceUsage().maxRSS;
  if (values.profile)
    console.log(
      formatProfile(
        profileKernels(() => void train()),
        measureFloor(),
      ),
    );
  const folded = foldBatchNormalization(model);
  const infer = () => tf.tidy(() => void (folded.predict(x) as tf.Tensor).dataSync());
  const inferred = median(steps, infer);
  if (values.profile) console.log(formatProfile(profileKernels(infer), measureFloor()));
  const result = {
    engine: name,
    batch,
    size,
    parameters: model.countParams(),
    train_images_per_s: Number((batch / trained).toFixed(2)),
    infer_images_per_s: Number((batch / inferred).toFixed(2)),
    peak_rss_mib: Math.round(process.resourceUsage().maxRSS / 1024),
    train_peak_rss_mib: Math.round(peak / 1024),
  };
  console.log(JSON.stringify(result));
}

void main();
