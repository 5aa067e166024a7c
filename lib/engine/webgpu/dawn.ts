/**
 * Dawn, Chromium's WebGPU, as an npm package: the adapter of this machine, and a device of it.
 * @module
 */
import { BnlabError, firstLineOf } from '../../errors';
import { keepLooks } from './events';
import { LIMITS, type Adapter, type Dawn, type Device, type Gpu } from './types';

/** The releases that this engine was written for; the command that adds both. */
export const PACKAGES = ['webgpu@0.6.2', '@tensorflow/tfjs-backend-webgpu@4.22.0'] as const;

const DAWN: string = 'webgpu';
/** Names of WebGPU that TensorFlow.js's backend looks up; no others are made global. */
const GLOBALS = ['GPUBuffer', 'GPUBufferUsage', 'GPUMapMode', 'GPUTexture', 'GPUTextureUsage'];
const FEATURES = ['timestamp-query'];

/** What a look for an adapter found. */
export type Found = { readonly adapter: Adapter; readonly gpu: Gpu } | { readonly reason: string };

let found: Promise<Found> | undefined;

/** The adapter of this machine, or why there is none; asked for once in a process. Never throws. */
export function findAdapter(): Promise<Found> {
  return (found ??= askForAdapter());
}

async function askForAdapter(): Promise<Found> {
  try {
    const { create, globals } = (await import(DAWN)) as Dawn;
    keepLooks(globals);
    for (const name of GLOBALS) Object.assign(globalThis, { [name]: globals[name] });
    // held as long as the adapter: what it made would end with it
    const gpu = create([]);
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    return adapter ? { adapter, gpu } : { reason: 'no graphics driver that Dawn can use' };
  } catch (thrown) {
    return { reason: `Dawn does not start: ${firstLineOf(thrown)}` };
  }
}

let opened: Promise<Device> | undefined;

/** Makes the adapter ready, with all memory that it has; once in a process. @throws BnlabError (`engine`) where it refuses. */
export function openDevice(adapter: Adapter): Promise<Device> {
  return (opened ??= askForDevice(adapter));
}

async function askForDevice(adapter: Adapter): Promise<Device> {
  const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]]));
  const requiredFeatures = FEATURES.filter((name) => adapter.features.has(name));
  try {
    return await adapter.requestDevice({ requiredLimits, requiredFeatures });
  } catch (cause) {
    throw new BnlabError({
      kind: 'engine',
      where: 'engine webgpu',
      expected: `a device of ${adapter.info.description || adapter.info.device}`,
      got: firstLineOf(cause),
      hint: 'Update the graphics driver, or leave the engine to --engine auto.',
      cause,
    });
  }
}
