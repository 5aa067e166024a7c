import { ENGINES } from '../../lib/engine';

/** The engine that ranks compute on: where oneDNN is, a step of all modules takes a third of the time that it takes on wasm. */
export const QUICK_ENGINE = ENGINES.some((engine) => engine.name === 'onednn' && engine.probe().available)
  ? 'onednn'
  : 'wasm';
