/**
 * Any GPU from npm alone: TensorFlow.js's WebGPU backend over Dawn, with its wrong kernels replaced.
 * @module
 */
import { undoneAfter } from '../../undo';
import { BnlabError, messageOf } from '../../errors';
import type { Engine, EngineStatus } from '../engine';
import { tf } from '../tf';
import { backendClass } from './backend';
import { findAdapter, openDevice, PACKAGES, type Found } from './dawn';
import { installGpuKernels, borrowedKernels } from './install';
import { driverHere } from './driver';
import { blend } from './kernels/update';
import type { StockBackend, StockPackage } from './types';

const NAME = 'webgpu';
const REMEDY = `npm install --no-save ${PACKAGES.join(' ')}`;

let seen: Found | undefined;

/** Whether both packages can be found, by their files: nothing is loaded. */
function missingPackage(): string | undefined {
  for (const name of ['webgpu', '@tensorflow/tfjs-backend-webgpu']) {
    try {
      require.resolve(name);
    } catch {
      return name;
    }
  }
  return undefined;
}

/** What is known by now; {@link Engine.look} makes it more. */
function statusOf(found: Found | undefined): EngineStatus {
  const missing = missingPackage();
  if (missing) return { available: false, detail: `${missing} is not installed`, remedy: REMEDY };
  if (!found) return { available: true, detail: 'Dawn by npm' };
  if ('reason' in found) return { available: false, detail: found.reason, remedy: driverHere() };
  const { description, device, isFallbackAdapter } = found.adapter.info;
  const name = description || device;
  if (!isFallbackAdapter) return { available: true, detail: name };
  return {
    available: true,
    detail: `no GPU: ${name} computes on the processor, slowly`,
    isSlow: true,
    remedy: driverHere(),
  };
}

type Adapter = Exclude<Found, { readonly reason: string }>;

/** Registers the backend; all that are ever made share the device, which an adapter gives but once. */
async function register(found: Adapter): Promise<void> {
  const device = await openDevice(found.adapter);
  const Backend = asInBrowser(found, () => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- optional, and only wanted here
    const stock = require('@tensorflow/tfjs-backend-webgpu') as StockPackage;
    return backendClass(stock);
  });
  // in the place of the package's own, which asks a browser
  if (tf.findBackendFactory(NAME)) tf.removeBackend(NAME);
  tf.registerBackend(NAME, () => asInBrowser(found, () => new Backend(device, found.adapter.info)));
}

/** Runs `body` with the `navigator.gpu` of a browser, which the package looks for when it is loaded and when a backend is made. */
function asInBrowser<T>({ gpu }: Adapter, body: () => T): T {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  return undoneAfter(() => {
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else Reflect.deleteProperty(globalThis, 'navigator');
  }, body);
}

function refusal(got: string, cause?: unknown): BnlabError {
  const hint = `To add it: ${statusOf(seen).remedy ?? REMEDY}`;
  return new BnlabError({
    kind: 'engine',
    where: 'engine webgpu',
    expected: 'an adapter that computes',
    got,
    hint,
    cause,
  });
}

/** WebGPU on the adapter that Dawn finds. */
export const webgpuEngine: Engine = {
  name: NAME,
  summary: 'TensorFlow.js WebGPU backend over Dawn (npm `webgpu`), its wrong kernels replaced: any GPU, no CUDA',
  async look() {
    if (!missingPackage()) seen = await findAdapter();
  },
  probe: () => statusOf(seen),
  async activate() {
    await this.look!();
    if (!seen || 'reason' in seen) throw refusal(statusOf(seen).detail);
    try {
      if (!tf.findBackendFactory(NAME)) await register(seen);
      installGpuKernels();
      if (!(await tf.setBackend(NAME))) throw new Error('a backend that did not start');
    } catch (thrown) {
      throw thrown instanceof BnlabError ? thrown : refusal(messageOf(thrown), thrown);
    }
  },
  isAsynchronous: true,
  borrowed: borrowedKernels,
  blend: (to, keep, from, add) => blend(tf.findBackend(NAME) as StockBackend, to, [keep, add], from),
};
