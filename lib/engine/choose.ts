/**
 * Which engine computes on a machine with Node: the fastest that is present, or the one asked for.
 * @module
 */
import { environmentVariable } from '../environment';
import { chooseEngine, type EngineChoice } from './active';
import { cpuEngine } from './cpu';
import type { Engine } from './engine';
import { onednnEngine } from './onednn';
import { tensorflowEngine } from './tensorflow';
import { wasmEngine } from './wasm';

/** All engines, fastest first; `auto` takes the first that is available. */
export const ENGINES: readonly Engine[] = [tensorflowEngine, onednnEngine, wasmEngine, cpuEngine];

/**
 * Chooses an engine and makes it TensorFlow.js's backend.
 *
 * `auto` takes the fastest that starts; without an argument the environment variable BNLAB_ENGINE decides, then `auto`.
 * @throws BnlabError (`usage`) for an unknown name, (`engine`) when the engine asked for cannot run here.
 */
export function useEngine(request: string = environmentVariable('BNLAB_ENGINE') ?? 'auto'): Promise<EngineChoice> {
  return chooseEngine(ENGINES, request);
}
