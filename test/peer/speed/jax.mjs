// jax-js (WebAssembly) at the MNIST network: node jax.mjs PACKAGES STEPS [bn]. PACKAGES is a folder it is installed in.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';

const [packages, count, bn] = process.argv.slice(2);
const entry = createRequire(path.join(path.resolve(packages), 'from-here.js')).resolve('@jax-js/jax');
const folder = path.join(path.dirname(entry), '..');
const jax = await import(pathToFileURL(path.join(path.dirname(entry), 'index.js')).href);
const { numpy: np, nn, jit, valueAndGrad, init, defaultDevice } = jax;
await init('wasm');
defaultDevice('wasm');

const BATCH = 60;
const WIDTHS = [784, 100, 100, 100, 10];
const filled = (shape, value) =>
  np.array(
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => value(i)),
    { shape },
  );
let parameters = {};
for (let layer = 0; layer < 4; layer++) {
  const [from, to] = WIDTHS.slice(layer);
  parameters[`w${layer}`] = filled([from, to], (i) => 0.05 * Math.sin(i * i));
  parameters[`b${layer}`] = filled([to], () => 0);
  if (bn && layer < 3) parameters[`gamma${layer}`] = filled([to], () => 1);
}

/** Normalizes over the mini-batch; jax-js frees what it is given, so what is needed twice is taken as `ref`. */
function normalized(x, gamma) {
  const centred = x.ref.sub(np.mean(x, 0));
  const variance = np.mean(centred.ref.mul(centred.ref), 0);
  return centred.div(np.sqrt(variance.add(1e-3))).mul(gamma);
}

function loss(p, x, labels) {
  let h = x;
  for (let layer = 0; layer < 3; layer++) {
    const product = np.matmul(h, p[`w${layer}`]);
    h = nn.sigmoid((bn ? normalized(product, p[`gamma${layer}`]) : product).add(p[`b${layer}`]));
  }
  return np.sum(nn.logSoftmax(np.matmul(h, p.w3).add(p.b3)).mul(labels)).mul(-1 / BATCH);
}

const mapped = (object, body) =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, body(value, name)]));
const step = jit((p, x, labels) => {
  const [value, gradients] = valueAndGrad(loss)(
    mapped(p, (each) => each.ref),
    x,
    labels,
  );
  return [value, mapped(p, (each, name) => each.sub(gradients[name].mul(0.1)))];
});
const images = Array.from({ length: 50 }, (_, k) => filled([BATCH, 784], (i) => Math.abs(Math.sin(i + k))));
const labels = Array.from({ length: 50 }, (_, k) =>
  filled([BATCH, 10], (i) => (i % 10 === (k + Math.floor(i / 10)) % 10 ? 1 : 0)),
);

async function steps(n) {
  let value;
  for (let i = 0; i < n; i++) {
    value?.dispose();
    [value, parameters] = step(parameters, images[i % 50].ref, labels[i % 50].ref);
  }
  return value.data(); // what was asked for is computed by then
}

await steps(20);
const begin = performance.now();
await steps(Number(count));
const seconds = (performance.now() - begin) / 1000;
const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
console.log(JSON.stringify({ peer: `jax-js ${version}`, steps_per_s: Number(count) / seconds }));
process.exit(0);
