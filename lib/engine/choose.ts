/**
 * Which engine computes: the fastest that is present, or the one asked for.
 * @module
 */
import { BnlabError } from '../errors';
import { cpuEngine } from './cpu';
import { ENGINE_NAMES, type Engine, type EngineName, type EngineStatus, type TensorView } from './engine';
import { onednnEngine } from './onednn';
import { tensorflowEngine } from './tensorflow';
import { tf } from './tf';
import { wasmEngine } from './wasm';

/** All engines, fastest first; `auto` takes the first that is available. */
export const ENGINES: readonly Engine[] = [tensorflowEngine, onednnEngine, wasmEngine, cpuEngine];

/** The engine that was chosen, why, and what would be faster. */
export interface EngineChoice {
  readonly name: EngineName;
  /** Why this one: `asked for by --engine`, `the fastest found here`. */
  readonly reason: string;
  readonly detail: string;
  /** Faster engines that are not here, with the command that would add each. */
  readonly faster: readonly (EngineStatus & { readonly name: EngineName })[];
}

let active: { readonly engine: Engine; readonly choice: EngineChoice } | undefined;

/**
 * Chooses an engine and makes it TensorFlow.js's backend.
 *
 * `auto` takes the fastest that is available; without an argument the environment variable BNLAB_ENGINE decides, then `auto`.
 * @throws BnlabError (`usage`) for an unknown name, (`engine`) when the engine asked for cannot run here.
 */
export async function useEngine(request: string = process.env.BNLAB_ENGINE || 'auto'): Promise<EngineChoice> {
  const engine = request === 'auto' ? ENGINES.find((e) => e.probe().available)! : findEngine(request);
  const status = engine.probe();
  if (!status.available) {
    throw new BnlabError({
      kind: 'engine',
      where: `engine ${engine.name}`,
      expected: 'an engine that can run here',
      got: status.detail,
      hint: status.remedy ? `To add it: ${status.remedy}` : 'Leave the choice to --engine auto.',
    });
  }
  await engine.activate();
  await tf.ready();
  const choice: EngineChoice = {
    name: engine.name,
    reason: request === 'auto' ? 'the fastest engine found here' : 'asked for',
    detail: status.detail,
    faster: ENGINES.slice(0, ENGINES.indexOf(engine))
      .map((e) => ({ name: e.name, ...e.probe() }))
      .filter((e) => !e.available),
  };
  active = { engine, choice };
  return choice;
}

/** The engine in use. @throws BnlabError (`engine`) before the first {@link useEngine}. */
export function currentEngine(): Engine {
  if (!active || tf.getBackend() !== active.engine.name) {
    const byName = ENGINES.find((e) => e.name === tf.getBackend());
    if (!active || !byName) {
      throw new BnlabError({
        kind: 'engine',
        where: 'currentEngine',
        expected: 'an engine in use',
        got: `TensorFlow.js backend '${tf.getBackend() || 'none'}'`,
        hint: "Call await useEngine('auto') first.",
      });
    }
    return byName;
  }
  return active.engine;
}

/** A writable view of a tensor's memory where the engine in use offers one; see {@link Engine.view}. */
export function viewOf(tensor: tf.TensorInfo): TensorView | undefined {
  return currentEngine().view?.(tensor);
}

function findEngine(request: string): Engine {
  const engine = ENGINES.find((e) => e.name === request);
  if (engine) return engine;
  throw new BnlabError({
    kind: 'usage',
    where: 'engine',
    expected: `one of auto, ${ENGINE_NAMES.join(', ')}`,
    got: `'${request}'`,
    hint: 'Run bnlab doctor to see which engines this machine has.',
  });
}
