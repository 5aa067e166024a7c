/**
 * TensorFlow.js's WebGPU backend as this engine uses it.
 * @module
 */
import { withComplexParts } from './complex-parts';
import { withFaults } from './faults';
import { withMendedCode } from './snippets';
import { withReads } from './reads';
import { withUploads } from './uploads';
import { withWholeKeys } from './shader-keys';
import type { BackendClass, StockPackage } from './types';

/** The class of the backend, over that of the package. */
export function backendClass({ WebGPUBackend }: StockPackage): BackendClass {
  return withReads(withComplexParts(withUploads(withFaults(withWholeKeys(withMendedCode(onDevice(WebGPUBackend)))))));
}

/** A kernel computes in the same place whatever a tensor's size, and wherever it lies: results are the same to the bit. */
function onDevice(Base: BackendClass): BackendClass {
  return class extends Base {
    override shouldExecuteOnCPU(): boolean {
      return false;
    }
  };
}
