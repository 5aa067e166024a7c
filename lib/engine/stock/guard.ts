/**
 * How a mend takes hold of a part of TensorFlow.js: by name, and never of one that is not what the mend was written for.
 * @module
 */
import { BnlabError } from '../../errors';
import { tf } from './tensorflow';

/** The release of TensorFlow.js that the mends were written against. */
export const MENDED_VERSION = '4.22.0';

type Method = (...args: never[]) => unknown;

/** What was kept of the two lists below, one after the other: no gradient here asks for more than two. */
type Saved = [first: tf.Tensor, second: tf.Tensor];

/** A gradient function of the registry; `attributes` is what the kernel was called with. */
export interface Gradient<Attributes> {
  readonly inputsToSave?: readonly string[];
  readonly outputsToSave?: readonly boolean[];
  readonly gradFunc: (dy: tf.Tensor, saved: Saved, attributes: Attributes) => Readonly<Record<string, () => tf.Tensor>>;
}

/** @throws BnlabError (`engine`) where TensorFlow.js is of another release than the mends. */
export function requireVersion(): void {
  if (tf.version_core !== MENDED_VERSION) throw changed('its version', MENDED_VERSION, tf.version_core);
}

/** A method of a part of TensorFlow.js. @throws BnlabError (`engine`) where there is none of that name. */
export function methodOf<M extends Method>(owner: object, name: string, where: string): M {
  const method = (owner as Readonly<Record<string, unknown>>)[name];
  if (typeof method !== 'function') throw changed(where, `a function '${name}'`, typeof method);
  return method as M;
}

/** Puts a method in the place of one that is there; `make` is handed the old one. @throws BnlabError (`engine`) where it cannot. */
export function replaceMethod<M extends Method>(
  owner: object,
  name: string,
  where: string,
  make: (stock: M) => M,
): void {
  const method = make(methodOf<M>(owner, name, where));
  try {
    Object.defineProperty(owner, name, { value: method, writable: true, configurable: true, enumerable: true });
  } catch (cause) {
    throw changed(where, `a replaceable '${name}'`, 'a sealed one', cause);
  }
}

/** Registers a gradient in the place of the stock one. @throws BnlabError (`engine`) where there is none to replace. */
export function replaceGradient<A>(kernelName: string, gradient: Gradient<A>): void {
  if (!tf.getGradient(kernelName)) throw changed(`the gradient of ${kernelName}`, 'one to replace', 'none');
  tf.unregisterGradient(kernelName);
  register(kernelName, gradient);
}

/** Registers a gradient that stock TensorFlow.js lacks. @throws BnlabError (`engine`) where it has one by now. */
export function addGradient<A>(kernelName: string, gradient: Gradient<A>): void {
  if (tf.getGradient(kernelName)) throw changed(`the gradient of ${kernelName}`, 'none yet', 'one');
  register(kernelName, gradient);
}

function register<A>(kernelName: string, { gradFunc, ...saved }: Gradient<A>): void {
  const gradient = { kernelName, gradFunc, ...saved } as unknown as tf.GradConfig;
  tf.registerGradient(gradient);
  gradients.set(kernelName, gradient);
}

const gradients = new Map<string, tf.GradConfig>();

/** What TensorFlow.js keeps its gradients in; all its copies share it. */
type Registry = Map<string, tf.GradConfig>;

/**
 * Keeps the mended gradients where a package of TensorFlow.js that is loaded later registers its stock ones once more, as
 * `@tensorflow/tfjs` does; whoever means to replace one unregisters it first.
 * @throws BnlabError (`engine`) where TensorFlow.js keeps its gradients in another way.
 */
export function holdGradients(): void {
  const { _tfGlobals: shared } = globalThis as { _tfGlobals?: ReadonlyMap<string, unknown> };
  const registry = shared?.get('gradRegistry');
  if (!(registry instanceof Map)) throw changed('its gradients', 'a registry', typeof registry);
  replaceMethod<Registry['set']>(registry, 'set', 'its gradients', (stock) => (kernelName, gradient) => {
    const held = gradients.get(kernelName);
    const isHeld = held !== undefined && (registry as Registry).get(kernelName) === held;
    return isHeld ? (registry as Registry) : stock.call(registry, kernelName, gradient);
  });
}

/** The error of a mend that does not find what it mends. */
export function changed(where: string, expected: string, got: string, cause?: unknown): BnlabError {
  return new BnlabError({
    kind: 'engine',
    where: `TensorFlow.js, ${where}`,
    expected,
    got,
    hint: `This library mends TensorFlow.js ${MENDED_VERSION}: run npm ci, so that exactly that release is used.`,
    cause,
  });
}
