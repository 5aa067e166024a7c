/**
 * The engine in use, of those that this program knows.
 * @module
 */
import { BnlabError, firstLineOf } from '../errors';
import type { Engine, EngineName, EngineStatus, TensorView } from './engine';
import { PRECISIONS, type Precision } from './precision';
import { tf } from './tf';

/** The engine that was chosen, why, and what would be faster. */
export interface EngineChoice {
  readonly name: EngineName;
  /** Why this one: `asked for by --engine`, `the fastest found here`. */
  readonly reason: string;
  readonly detail: string;
  /** How exactly convolutions multiply. */
  readonly precision: Precision;
  /** Faster engines that are not here, with the command that would add each. */
  readonly faster: readonly (EngineStatus & { readonly name: EngineName })[];
}

/** What `useEngine` can be told besides the engine. */
export interface EngineOptions {
  /** How exactly convolutions multiply; without it float32. */
  readonly precision?: Precision;
}

let active: { readonly engine: Engine; readonly choice: EngineChoice } | undefined;
let known: readonly Engine[] = [];

/**
 * Chooses one of the engines that a program has, fastest first, and makes it TensorFlow.js's backend; `auto` takes the first that
 * starts.
 *
 * @throws BnlabError (`usage`) for an unknown name or precision, (`engine`) when the engine asked for cannot run here, or has no such
 * precision: then nothing has changed but TensorFlow.js's backend.
 */
export async function chooseEngine(
  engines: readonly Engine[],
  request: string,
  { precision = 'float32' }: EngineOptions = {},
): Promise<EngineChoice> {
  checkPrecision(precision);
  const isAuto = request === 'auto';
  const { engine, detail, faster } = await startFirst(isAuto ? engines : [findEngine(engines, request)]);
  await tf.ready();
  // a reset of TensorFlow.js forgets this, and its cpu backend would advertise another one
  tf.enableProdMode();
  setPrecision(engine, precision);
  const choice: EngineChoice = {
    name: engine.name,
    reason: isAuto ? 'the fastest engine found here' : 'asked for',
    detail,
    precision,
    faster: isAuto ? faster : absent(engines.slice(0, engines.indexOf(engine))),
  };
  active = { engine, choice };
  known = engines;
  return choice;
}

function checkPrecision(precision: string): void {
  if (PRECISIONS.some((known) => known === precision)) return;
  throw new BnlabError({
    kind: 'usage',
    where: 'precision',
    expected: `one of ${PRECISIONS.join(', ')}`,
    got: `'${precision}'`,
    hint: 'Leave it out for float32.',
  });
}

function setPrecision(engine: Engine, precision: Precision): void {
  if (engine.usePrecision) return engine.usePrecision(precision);
  if (precision === 'float32') return;
  throw new BnlabError({
    kind: 'engine',
    where: `engine ${engine.name}`,
    expected: `an engine that computes convolutions in ${precision}`,
    got: 'one that knows float32 alone',
    hint: 'Engine onednn has bf16 where the processor has AVX-512 or AMX: --engine onednn.',
  });
}

type Faster = EngineChoice['faster'];

/**
 * Starts the first engine of a list that can run here; one that looked as if it could, and does not start, is passed over and
 * told of in `faster`.
 * @throws BnlabError (`engine`) when none starts: what the last one threw.
 */
export async function startFirst(
  engines: readonly Engine[],
): Promise<{ readonly engine: Engine; readonly detail: string; readonly faster: Faster }> {
  const faster: Faster[number][] = [];
  let last: unknown;
  for (const engine of engines) {
    await engine.look?.();
    const status = engine.probe();
    if (status.isSlow && engines.length > 1) continue;
    try {
      if (!status.available) throw cannotRun(engine, status);
      await engine.activate();
      return { engine, detail: status.detail, faster };
    } catch (thrown) {
      last = thrown;
      const detail = status.available ? `does not start: ${firstLineOf(thrown)}` : status.detail;
      faster.push({ name: engine.name, ...status, available: false, detail });
    }
  }
  throw last;
}

function absent(engines: readonly Engine[]): Faster {
  return engines.map((engine) => ({ name: engine.name, ...engine.probe() })).filter(({ available }) => !available);
}

function cannotRun({ name }: Engine, { detail, remedy }: EngineStatus): BnlabError {
  return new BnlabError({
    kind: 'engine',
    where: `engine ${name}`,
    expected: 'an engine that can run here',
    got: detail,
    hint: remedy ? `To add it: ${remedy}` : 'Leave the choice to --engine auto.',
  });
}

/** The engine in use. @throws BnlabError (`engine`) before the first `useEngine`. */
export function currentEngine(): Engine {
  if (!active || tf.getBackend() !== active.engine.name) {
    const byName = known.find((e) => e.name === tf.getBackend());
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

/** How exactly the convolutions of the engine in use multiply. */
export function currentPrecision(): Precision {
  return active && active.engine === currentEngine() ? active.choice.precision : 'float32';
}

/** A writable view of a tensor's memory where the engine in use offers one; see {@link Engine.view}. */
export function viewOf(tensor: tf.TensorInfo): TensorView | undefined {
  return currentEngine().view?.(tensor);
}

function findEngine(engines: readonly Engine[], request: string): Engine {
  const engine = engines.find((e) => e.name === request);
  if (engine) return engine;
  throw new BnlabError({
    kind: 'usage',
    where: 'engine',
    expected: `one of auto, ${engines.map(({ name }) => name).join(', ')}`,
    got: `'${request}'`,
    hint: 'Run bnlab doctor to see which engines this machine has.',
  });
}
