/**
 * Complex tensors that come from the host or from another engine: the package takes their numbers for plain ones.
 * @module
 */
import { methodOf } from '../stock/guard';
import { tf } from '../tf';
import type { NodeBackend } from './parts';

type Values = tf.backend_util.BackendValues;

/** Private parts of the backend. */
interface Inside {
  readonly tensorMap: { set(dataId: object, entry: object): void };
  readonly binding: NodeBackend['binding'] & {
    executeOp(op: string, attributes: readonly object[], inputs: readonly number[], outputs: 1): [{ id: number }];
  };
  getInputTensorIds(inputs: readonly { readonly dataId: object }[]): number[];
  move(dataId: object, values: Values, shape: number[], dtype: tf.DataType, refCount: number): void;
}

const METHODS = ['getInputTensorIds', 'move'];

/** Lets a backend take them, by TensorFlow's own op over both parts. @throws BnlabError (`engine`) where it lacks a method. */
export function keepComplex(backend: NodeBackend): NodeBackend {
  const inside = backend as unknown as Inside;
  for (const name of METHODS) methodOf(inside, name, 'its tensorflow backend');
  const move = inside.move.bind(inside);
  inside.move = (dataId, values, shape, dtype, refCount) => {
    if (dtype !== 'complex64') return move(dataId, values, shape, dtype, refCount);
    const { real, imag } = tf.backend_util.splitRealAndImagArrays(values as Float32Array);
    const parts = [real, imag].map((part) => ({ dataId: backend.write(part, shape, 'float32') }));
    const { TF_ATTR_TYPE: type, TF_FLOAT, TF_COMPLEX64 } = inside.binding;
    const attributes = [
      { name: 'T', type, value: TF_FLOAT },
      { name: 'Tout', type, value: TF_COMPLEX64 },
    ];
    const [{ id }] = inside.binding.executeOp('Complex', attributes, inside.getInputTensorIds(parts), 1);
    for (const part of parts) backend.disposeData(part.dataId);
    inside.tensorMap.set(dataId, { shape, dtype: TF_COMPLEX64, values: null, id, refCount });
  };
  return backend;
}
