/**
 * Tensor storage of the onednn engine: tfjs-backend-cpu's, with the numbers in pooled native memory.
 * @module
 */
import { undoneAfter } from '../../undo';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { BnlabError } from '../../errors';
import type { TensorView } from '../engine';
import { tf } from '../tf';
import type { Block } from './block';
import type { Pool } from './memory';

/** Element types that lie in native memory. */
export type NativeType = 'float32' | 'int32' | 'bool';
type Values = tf.backend_util.BackendValues;

/** One tensor's data; the fields of tfjs-backend-cpu come first, its kernels read them. */
export interface Entry {
  readonly values?: Values;
  readonly dtype: tf.DataType;
  complexTensorInfos?: { real: tf.TensorInfo; imag: tf.TensorInfo };
  refCount: number;
  /** Where {@link values} lie; absent for strings and complex numbers. */
  block?: Block;
  /** What kernels keep with a tensor (a pooling workspace, weights in another layout); freed with it and when it is written. */
  extras?: Map<string, Block>;
  /** Which convolution read it last: a second reading by the same one is worth keeping a copy in its layout. */
  usedBy?: string;
}

/** A float32 tensor whose kernel runs when somebody reads it, and never if nobody does. */
class Deferred implements Entry {
  readonly dtype = 'float32';
  refCount = 1;
  extras?: Map<string, Block>;
  usedBy?: string;
  private result: Entry | undefined;

  constructor(private compute: (() => Entry) | undefined) {}

  get values(): Values | undefined {
    return this.computed().values;
  }

  get block(): Block | undefined {
    return this.computed().block;
  }

  /** The block if there is one already; the computation will not take place any more. */
  cancel(): Block | undefined {
    this.compute = undefined;
    return this.result?.block;
  }

  private computed(): Entry {
    if (!this.result) {
      this.result = this.compute!();
      this.compute = undefined;
    }
    return this.result;
  }
}

/** tfjs-backend-cpu over a {@link Pool}: every stock kernel works on it, ours find native addresses. */
export class OneDnnBackend extends MathBackendCPU {
  constructor(readonly pool: Pool) {
    super();
  }

  /** Makes a tensor of undefined content. */
  make(shape: readonly number[], dtype: NativeType): tf.TensorInfo {
    const dataId = {};
    this.data.set(dataId, this.entry(sizeOf(shape), dtype));
    return { dataId, shape: shape as number[], dtype };
  }

  /**
   * Makes a float32 tensor that `fill` writes when it is first read. The inputs stay alive until then.
   *
   * For gradients that TensorFlow.js asks for and throws away: its fused layers always compute the gradient of their
   * input, also that of the images.
   */
  makeDeferred(
    shape: readonly number[],
    inputs: readonly tf.TensorInfo[],
    fill: (to: tf.TensorInfo) => void,
  ): tf.TensorInfo {
    for (const { dataId } of inputs) this.incRef(dataId);
    const release = () => {
      for (const input of inputs) {
        // the last holder of this memory: TensorFlow.js, which let go of it earlier, must hear that it is gone
        if (this.disposeData(input.dataId)) tf.engine().removeDataId(input.dataId, this);
      }
    };
    const dataId = {};
    const compute = () => {
      const result = this.make(shape, 'float32');
      fill(result);
      release();
      this.releases.delete(dataId);
      const entry = this.data.get(result.dataId) as Entry;
      this.data.delete(result.dataId);
      return entry;
    };
    this.releases.set(dataId, release);
    this.data.set(dataId, new Deferred(compute));
    return { dataId, shape: shape as number[], dtype: 'float32' };
  }

  private readonly releases = new Map<object, () => void>();

  /**
   * The entry of a tensor, with its numbers in native memory.
   *
   * @throws BnlabError for a tensor that is disposed or not of numbers, and for a shape that its memory does not have.
   */
  native(tensor: tf.TensorInfo): Entry & { block: Block } {
    let entry: Entry | undefined;
    try {
      entry = this.data.get(tensor.dataId);
    } catch {
      // a disposed tensor is unknown to TensorFlow.js, which then asks its owner's backend in vain
    }
    if (!entry?.block) throw notNative(tensor, entry !== undefined);
    const { length } = entry.values as TensorView;
    if (length !== sizeOf(tensor.shape)) throw wrongShape(tensor.shape, length);
    return entry as Entry & { block: Block };
  }

  /** Numbers are copied in, so that the caller may use its array again. */
  override write(values: Values, shape: number[], dtype: tf.DataType): object {
    if (!isNative(dtype)) return super.write(values, shape, dtype);
    const dataId = {};
    this.data.set(dataId, this.filled(values, sizeOf(shape), dtype));
    return dataId;
  }

  override move(dataId: object, values: Values, shape: number[], dtype: tf.DataType, refCount: number): void {
    if (!isNative(dtype)) return super.move(dataId, values, shape, dtype, refCount);
    const entry = this.filled(values, sizeOf(shape), dtype);
    entry.refCount = refCount;
    this.data.set(dataId, entry);
  }

  /** A copy: the memory may soon belong to another tensor. */
  override readSync(dataId: object): Values {
    const { block, values } = this.data.get(dataId) as Entry;
    return block ? (values as TensorView).slice() : super.readSync(dataId);
  }

  override read(dataId: object): Promise<Values> {
    return Promise.resolve(this.readSync(dataId));
  }

  override disposeData(dataId: object, force = false): boolean {
    const entry = this.data.has(dataId) ? (this.data.get(dataId) as Entry) : undefined;
    const gone = super.disposeData(dataId, force);
    if (!gone || !entry) return gone;
    const block = entry instanceof Deferred ? entry.cancel() : entry.block;
    this.releases.get(dataId)?.();
    this.releases.delete(dataId);
    if (block) this.release(block);
    if (!(entry instanceof Deferred)) entry.block = undefined;
    this.dropExtras(entry);
    return gone;
  }

  /** Frees what kernels kept with a tensor; for when it is about to be written. */
  dropExtras(entry: Entry): void {
    entry.usedBy = undefined;
    if (!entry.extras) return;
    for (const block of entry.extras.values()) this.release(block);
    entry.extras = undefined;
  }

  /** Runs a kernel that may read what it disposes: until it is done, that memory goes to nobody. */
  withReleasesHeld<T>(body: () => T): T {
    this.holds++;
    let isPending = false;
    return undoneAfter(
      () => isPending || this.endHold(),
      () => {
        const result = body();
        isPending = result instanceof Promise;
        return isPending ? ((result as Promise<unknown>).finally(() => this.endHold()) as T) : result;
      },
    );
  }

  private holds = 0;
  private readonly held: Block[] = [];

  private endHold(): void {
    if (--this.holds > 0) return;
    for (const block of this.held) this.pool.release(block);
    this.held.length = 0;
  }

  private release(block: Block): void {
    if (this.holds > 0) this.held.push(block);
    else this.pool.release(block);
  }

  override memory(): { unreliable: boolean; reasons: string[]; poolBytes: number; idleBytes: number } {
    const { liveBytes, idleBytes } = this.pool.use();
    return { unreliable: false, reasons: [], poolBytes: liveBytes + idleBytes, idleBytes };
  }

  private entry(length: number, dtype: NativeType): Entry {
    const block = this.pool.take(dtype === 'bool' ? length : 4 * length);
    const values =
      dtype === 'float32' ? block.floats(length) : dtype === 'int32' ? block.ints(length) : block.bytes(length);
    return { values, dtype, refCount: 1, block };
  }

  private filled(values: Values | undefined, length: number, dtype: NativeType): Entry {
    const entry = this.entry(length, dtype);
    const memory = entry.values as TensorView;
    if (values === undefined || values === null) memory.fill(0);
    else if (values.length !== length) {
      this.release(entry.block!);
      throw wrongLength(values.length, length);
    } else memory.set(values as TensorView);
    return entry;
  }
}

function isNative(dtype: tf.DataType): dtype is NativeType {
  return dtype === 'float32' || dtype === 'int32' || dtype === 'bool';
}

/** Number of elements of a shape. @throws BnlabError for a size that is not a whole number of 0 or more. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const n of shape) size *= n;
  if (Number.isSafeInteger(size) && size >= 0) return size;
  throw new BnlabError({
    where: 'engine onednn',
    expected: 'a shape of whole numbers of 0 or more',
    got: `[${shape.join(', ')}]`,
    hint: 'Check sizes, strides and padding: the window may be larger than its input.',
  });
}

/** The op that TensorFlow.js is in: its scopes are called after their ops. */
function runningOp(): string {
  const { activeScope } = tf.engine().state as { readonly activeScope?: { readonly name: string } };
  return /^(.*)__op$/.exec(activeScope?.name ?? '')?.[1] ?? 'tensor';
}

function wrongLength(got: number, length: number): BnlabError {
  return new BnlabError({
    where: `${runningOp()} (engine onednn)`,
    expected: `${length} values for this shape`,
    got: String(got),
    hint: 'Rows of an array must be equally long, and an array that holds a tensor is no tensor: use tf.stack.',
  });
}

function wrongShape(shape: readonly number[], length: number): BnlabError {
  return new BnlabError({
    where: 'engine onednn',
    expected: `a shape of the ${length} values that the tensor holds`,
    got: `[${shape.join(', ')}]`,
    hint: 'Give a tensor another shape with tf.reshape.',
  });
}

function notNative(tensor: tf.TensorInfo, known: boolean): BnlabError {
  return new BnlabError({
    where: 'engine onednn',
    expected: 'a tensor of numbers that has not been disposed',
    got: known ? `a ${tensor.dtype} tensor` : `a disposed tensor of shape [${tensor.shape.join(', ')}]`,
    hint: known ? 'Cast it to float32 first.' : 'Use it before tf.tidy or dispose() frees it, or tf.keep it.',
  });
}
