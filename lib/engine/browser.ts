/**
 * The engines of a browser.
 * @module
 */
import { chooseEngine, type EngineChoice } from './active';
import { cpuEngine } from './cpu';
import type { Engine } from './engine';

/** Pure JavaScript needs no permission that a strict content policy withholds (WebAssembly does), and no second file. */
const BROWSER_ENGINES: readonly Engine[] = [cpuEngine];

/**
 * Makes the browser's engine TensorFlow.js's backend; to be awaited before anything is computed.
 *
 * @throws BnlabError (`usage`) for a name that is neither `auto` nor `cpu`.
 */
export function useEngine(request = 'auto'): Promise<EngineChoice> {
  return chooseEngine(BROWSER_ENGINES, request);
}
