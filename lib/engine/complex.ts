/**
 * Complex tensors in the stock backends: the wasm one cannot hold them, and a move between two loses their parts.
 *
 * It reaches into the classes of the cpu and wasm backends; where one of the methods is missing it says so instead of guessing.
 * @module
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { methodOf } from './stock/guard';
import { tf } from './tf';

type Values = tf.backend_util.BackendValues;
interface Parts {
  readonly real: tf.TensorInfo;
  readonly imag: tf.TensorInfo;
}
interface ComplexEntry {
  readonly dtype: tf.DataType;
  refCount: number;
  readonly complexTensorInfos?: Parts;
}
interface Storage {
  get(dataId: object): ComplexEntry;
  set(dataId: object, entry: object): void;
  has(dataId: object): boolean;
  delete(dataId: object): boolean;
}
type Move = (dataId: object, values: Values, shape: number[], dtype: tf.DataType, refCount: number) => void;

const patched = new WeakSet<object>();

/** Lets a complex tensor move to the cpu backend (and to those built on it) with both parts. */
export function keepComplexOnCpu(): void {
  const prototype = MathBackendCPU.prototype as unknown as { data: Storage; move: Move } & MathBackendCPU;
  if (!isFirstTime(prototype, ['move', 'makeTensorInfo'])) return;
  const move = Reflect.get<typeof prototype, 'move'>(prototype, 'move');
  prototype.move = function (dataId, values, shape, dtype, refCount) {
    if (dtype !== 'complex64') return move.call(this, dataId, values, shape, dtype, refCount);
    const part = (content: Float32Array) => this.makeTensorInfo(shape, 'float32', content);
    this.data.set(dataId, { dtype, refCount, complexTensorInfos: split(values, part) });
  };
}

/** Lets the wasm backend hold complex tensors: two float32 tensors under one name. */
export function keepComplexOnWasm(Backend: typeof BackendWasm): void {
  type Patched = Omit<BackendWasm, 'dataIdMap'> & { dataIdMap: Storage };
  const prototype = Backend.prototype as unknown as Patched;
  if (!isFirstTime(prototype, ['move', 'readSync', 'disposeData', 'makeOutput'])) return;
  const { move, readSync, disposeData } = prototype;
  prototype.move = function (this: Patched, dataId, values, shape, dtype, refCount) {
    if (dtype !== 'complex64') return move.call(this, dataId, values, shape, dtype, refCount);
    const part = (content: Float32Array) => this.makeOutput(shape, 'float32', undefined, content);
    const complexTensorInfos = split(values!, part);
    this.dataIdMap.set(dataId, { id: -1, memoryOffset: 0, shape, dtype, refCount, complexTensorInfos });
  };
  prototype.readSync = function (this: Patched, dataId, start, end) {
    const { complexTensorInfos } = this.dataIdMap.get(dataId);
    if (!complexTensorInfos) return readSync.call(this, dataId, start, end);
    const { real, imag } = complexTensorInfos;
    return tf.backend_util.mergeRealAndImagArrays(
      readSync.call(this, real.dataId) as Float32Array,
      readSync.call(this, imag.dataId) as Float32Array,
    );
  };
  prototype.disposeData = function (this: Patched, dataId, force) {
    const entry = this.dataIdMap.has(dataId) ? this.dataIdMap.get(dataId) : undefined;
    if (!entry?.complexTensorInfos) return disposeData.call(this, dataId, force);
    if (--entry.refCount > 0 && !force) return false;
    const { real, imag } = entry.complexTensorInfos;
    for (const part of [real, imag]) disposeData.call(this, part.dataId, true);
    this.dataIdMap.delete(dataId);
    return true;
  };
}

function split(values: Values, part: (content: Float32Array) => tf.TensorInfo): Parts {
  const { real, imag } = tf.backend_util.splitRealAndImagArrays(values as Float32Array);
  return { real: part(real), imag: part(imag) };
}

/** Whether a class is still to be patched. @throws BnlabError (`engine`) where it lacks a method that the patch builds on. */
function isFirstTime(prototype: object, methods: readonly string[]): boolean {
  if (patched.has(prototype)) return false;
  for (const method of methods) methodOf(prototype, method, 'complex tensors of a backend');
  patched.add(prototype);
  return true;
}
