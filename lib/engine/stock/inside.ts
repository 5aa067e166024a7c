/**
 * The private parts of TensorFlow.js's engine, layers and tape that this library reads or calls; each is looked for before it is
 * handed out. What is replaced, and the parts of backends (`../complex`, `../tensorflow/complex`), go through `./guard`.
 * @module
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { changed, methodOf } from './guard';
import { tf } from './tensorflow';

/** A node of the tape. */
export interface TapeNode {
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly outputs: readonly tf.Tensor[];
  readonly saved?: readonly tf.Tensor[];
  readonly gradient?: (dys: (tf.Tensor | undefined)[]) => Readonly<Record<string, () => tf.Tensor>>;
  readonly kernelName: string;
}

/** The engine's private methods, and the tape as it is: absent between gradients. */
interface EngineInside {
  readonly state: { activeTape: TapeNode[] | null };
  /** Puts a tensor into the scope that runs now; with `tensor.kept = false` it undoes `keep()`. */
  track(tensor: tf.Tensor): tf.Tensor;
  startTape(): void;
  endTape(): void;
  /** The number of the next tensor; takes it, so that no tensor has it. */
  nextTensorId(): number;
}

const ENGINE_METHODS = ['track', 'startTape', 'endTape', 'nextTensorId'];

let found: EngineInside | undefined;

/** The engine's private methods. @throws BnlabError (`engine`) where one is gone. */
export function engineInside(): EngineInside {
  const engine = tf.engine() as unknown as EngineInside;
  if (engine !== found) for (const name of ENGINE_METHODS) methodOf(engine, name, 'its engine');
  return (found = engine);
}

/** Private parts of a layer. */
interface LayerInside {
  /** Its own weights, those that were made to be trained. */
  readonly _trainableWeights: readonly tf.LayerVariable[];
  /** Its own weights that never are. */
  readonly _nonTrainableWeights: readonly tf.LayerVariable[];
  /** How many models hold it: the last one to be disposed takes it along. */
  _refCount: number | null;
  /** What is told of each call. */
  readonly _callHook: unknown;
}

const LAYER_PARTS = ['_trainableWeights', '_nonTrainableWeights', '_refCount', '_callHook'];

/** A layer's private parts. @throws BnlabError (`engine`) where it lacks one. */
export function layerInside(layer: tf.layers.Layer): LayerInside {
  for (const name of LAYER_PARTS) {
    if (!(name in layer)) throw changed(`the layer ${layer.name}`, `a part '${name}'`, 'none');
  }
  return layer as unknown as LayerInside;
}

/** The memory of the wasm backend's module. @throws BnlabError (`engine`) where it is kept elsewhere. */
export function wasmMemory({ wasm }: BackendWasm): WebAssembly.Memory {
  const { asm } = wasm as unknown as { readonly asm?: { readonly memory?: unknown } };
  if (asm?.memory instanceof WebAssembly.Memory) return asm.memory;
  throw changed('its wasm backend', 'a memory', typeof asm?.memory);
}
