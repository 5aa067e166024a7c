/**
 * Rows of a tensor, copied on the device: memory larger than what a shader can be bound to can still be copied.
 * @module
 */
import type { tf } from '../../tf';
import { bytesOf } from '../limits';
import type { StockBackend } from '../types';

/** A copy of `count` rows; x: [N, ...], result: [count, ...], which the caller disposes. @throws BnlabError (`engine`). */
export function takeRows(backend: StockBackend, x: tf.TensorInfo, first: number, count: number): tf.TensorInfo {
  const shape = [count, ...x.shape.slice(1)];
  // the memory may be of another type than it is called by
  const { dtype } = backend.tensorMap.get(x.dataId);
  const rows = backend.makeTensorInfo(shape, dtype);
  copy(backend, [x, first * bytesOf(shape.slice(1))], [rows, 0], bytesOf(shape));
  return { ...rows, dtype: x.dtype };
}

/** Copies all of `rows` to the place of row `first` of a tensor; rows: [count, ...], to: [N, ...]. @throws BnlabError (`engine`). */
export function putRows(backend: StockBackend, rows: tf.TensorInfo, to: tf.TensorInfo, first: number): void {
  copy(backend, [rows, 0], [to, first * bytesOf(to.shape.slice(1))], bytesOf(rows.shape));
}

type Place = readonly [tensor: tf.TensorInfo, at: number];

function copy(backend: StockBackend, [from, start]: Place, [to, at]: Place, bytes: number): void {
  for (const { dataId } of [from, to]) {
    backend.uploadToGPU(dataId);
    backend.commandQueueOwnedIds.add(dataId);
  }
  const [source, target] = [from, to].map(({ dataId }) => backend.tensorMap.get(dataId).resource!);
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.commandEncoder.copyBufferToBuffer(source!, start, target!, at, bytes);
}
