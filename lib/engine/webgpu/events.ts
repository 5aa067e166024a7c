/**
 * Waiting for a GPU inside a synchronous call.
 *
 * Dawn answers from `setImmediate`, which never comes while JavaScript computes. Its methods are called here with another
 * `setImmediate`, which keeps what Dawn wants to be called: the same function looks for answers now, or when the program rests.
 * @module
 */
import { undoneAfter } from '../../undo';
import { BnlabError } from '../../errors';

type Look = () => void;

/** Methods of Dawn that answer later. */
const LATER: readonly (readonly [className: string, method: string])[] = [
  ['GPU', 'requestAdapter'],
  ['GPUAdapter', 'requestDevice'],
  ['GPUBuffer', 'mapAsync'],
  ['GPUQueue', 'onSubmittedWorkDone'],
  ['GPUDevice', 'popErrorScope'],
  ['GPUDevice', 'createComputePipelineAsync'],
  ['GPUDevice', 'createRenderPipelineAsync'],
  ['GPUShaderModule', 'getCompilationInfo'],
];

const timers = globalThis as { setImmediate: unknown };
let due: Look | undefined;

/** Runs `body`; a look that Dawn asks for meanwhile is kept, and taken at the latest when the program rests. */
function keeping<T>(body: () => T): T {
  const { setImmediate: real } = timers as { setImmediate: typeof setImmediate };
  timers.setImmediate = (look: Look) => {
    due = look;
    real(lookForAnswers);
  };
  return undoneAfter(() => void (timers.setImmediate = real), body);
}

/** Lets Dawn see what has been answered; false where it waits for nothing. */
function lookForAnswers(): boolean {
  const look = due;
  if (!look) return false;
  due = undefined;
  // a look that finds some answers still missing asks for the next one
  keeping(look);
  return true;
}

/** Makes every method of Dawn that answers later say when it wants to look; `classes` are those of the package, by name. */
export function keepLooks(classes: Readonly<Record<string, { readonly prototype: object } | undefined>>): void {
  for (const [className, method] of LATER) {
    const owner = classes[className]?.prototype as Record<string, ((...args: unknown[]) => unknown) | undefined>;
    const stock = owner?.[method];
    if (!stock) throw changed(`${className}.${method}`);
    owner[method] = function (this: unknown, ...args) {
      return keeping(() => stock.apply(this, args));
    };
  }
}

/** Waits, without giving other code a turn, until `isDone`. @throws BnlabError (`engine`) where Dawn expects no answer any more. */
export function waitFor(isDone: () => boolean, what: string): void {
  while (!isDone()) if (!lookForAnswers()) throw changed(what);
}

function changed(what: string): BnlabError {
  return new BnlabError({
    kind: 'engine',
    where: 'engine webgpu',
    expected: `Dawn to answer ${what}`,
    got: 'nothing to wait for',
    hint: 'Run npx bnlab doctor, which names the release of the package that this engine was written for.',
  });
}
