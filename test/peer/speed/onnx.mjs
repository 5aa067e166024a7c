// onnxruntime-node at inference: node onnx.mjs MODEL PACKAGES BATCH SIZE STEPS THREADS. PACKAGES is a folder it is installed in.
import { createRequire } from 'node:module';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

const [model, packages] = process.argv.slice(2);
const [batch, size, steps, threads] = process.argv.slice(4).map(Number);
const require = createRequire(path.join(path.resolve(packages), 'from-here.js'));
const { InferenceSession, Tensor } = require('onnxruntime-node');
const session = await InferenceSession.create(model, { intraOpNumThreads: threads, graphOptimizationLevel: 'all' });
const pixels = Float32Array.from({ length: batch * 3 * size * size }, (_, i) => Math.sin(i) * 1.7);
const feeds = { x: new Tensor('float32', pixels, [batch, 3, size, size]) };
const times = [];
for (let i = 0; i < steps + 2; i++) {
  const begin = performance.now();
  await session.run(feeds);
  if (i >= 2) times.push(performance.now() - begin);
}
times.sort((a, b) => a - b);
const { version } = require('onnxruntime-node/package.json');
const milliseconds = (times[Math.floor((steps - 1) / 2)] + times[Math.floor(steps / 2)]) / 2;
console.log(JSON.stringify({ peer: `onnxruntime-node ${version}`, infer_images_per_s: (1000 * batch) / milliseconds }));
