/**
 * Our WebAssembly modules over the memory of TensorFlow.js's wasm backend.
 * @module
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { perBackend } from '../per-backend';
import { wasmMemory } from '../stock/inside';

/** The exports of a module in base64 over a backend's memory; a few hundred bytes, so that compiling it at once is fine. */
export function loadModule<T>(base64: string): (backend: BackendWasm) => T {
  return perBackend((backend) => {
    const module = new WebAssembly.Module(Buffer.from(base64, 'base64'));
    return new WebAssembly.Instance(module, { env: { memory: wasmMemory(backend) } }).exports as T;
  });
}
