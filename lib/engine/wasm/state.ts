/**
 * What the engine keeps with one wasm backend.
 * @module
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { perBackend } from '../per-backend';
import { DeferredTensors } from './deferred';
import { Host } from '../host-copies';

/** Deferred tensors and the cpu backend beside it. */
export interface WasmState {
  readonly deferred: DeferredTensors;
  readonly host: Host;
}

/** The state of a backend, new for each: a reset of TensorFlow.js makes another one. */
export const stateOf: (backend: BackendWasm) => WasmState = perBackend((backend: BackendWasm) => ({
  deferred: new DeferredTensors(backend),
  host: new Host(backend),
}));
