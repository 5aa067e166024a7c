/**
 * Which engine computes on a machine with Node: the fastest that is present, or the one asked for.
 * @module
 */
import { environmentVariable } from '../environment';
import { chooseEngine, type EngineChoice, type EngineOptions } from './active';
import { cpuEngine } from './cpu';
import type { Engine } from './engine';
import { onednnEngine } from './onednn';
import { tensorflowEngine } from './tensorflow';
import { wasmEngine } from './wasm';
import { webgpuEngine } from './webgpu';

/**
 * All engines, fastest first; `auto` takes the first that is available. A GPU by `webgpu` comes after oneDNN: whether it is faster
 * depends on the GPU and on how large the network's tensors are, so that a person chooses it by name.
 */
export const ENGINES: readonly Engine[] = [tensorflowEngine, onednnEngine, webgpuEngine, wasmEngine, cpuEngine];

/**
 * Chooses an engine and makes it TensorFlow.js's backend.
 *
 * `auto` takes the fastest that starts; without an argument the environment variable BNLAB_ENGINE decides, then `auto`.
 * @throws BnlabError (`usage`) for an unknown name or precision, (`engine`) when the engine asked for cannot run here or has no such
 * precision.
 * @example
 * ```ts
 * import { useEngine } from 'bnlab';
 * const { name } = await useEngine('cpu');
 * console.log(name); // cpu
 * ```
 */
export function useEngine(
  request: string = environmentVariable('BNLAB_ENGINE') ?? 'auto',
  options?: EngineOptions,
): Promise<EngineChoice> {
  return chooseEngine(ENGINES, request, options);
}
