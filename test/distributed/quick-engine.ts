import { ENGINES } from '../../lib/engine';

/** The engine that ranks compute on: a step of all modules takes a tenth of the time where oneDNN is. */
export const QUICK_ENGINE = ENGINES.some((engine) => engine.name === 'onednn' && engine.probe().available)
  ? 'onednn'
  : 'wasm';
