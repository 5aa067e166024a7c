/**
 * The constants of a program in the memory of a backend: written once, not in every run. On a GPU each writing would be a buffer of its
 * own and a copy to the device.
 * @module
 */
import { tf } from '../tf';

/** A value that is the same in all runs. */
export interface Constant {
  readonly kind: 'constant';
  readonly values: tf.TypedArray;
  readonly shape: number[];
  readonly dtype: tf.DataType;
}

interface Held {
  readonly backend: tf.KernelBackend;
  /** By value of the program. */
  readonly infos: ReadonlyMap<number, tf.TensorInfo>;
}

/** Frees what was held for programs that are gone. */
const gone = new FinalizationRegistry<Held>(free);

/** Constants by value; their memory is kept for the next run, and freed with this object. */
export class Constants {
  private held: Held | undefined;

  constructor(private readonly constants: ReadonlyMap<number, Constant>) {}

  /** What the constants are on a backend. Nobody may write to their memory or dispose it. */
  on(backend: tf.KernelBackend): ReadonlyMap<number, tf.TensorInfo> {
    if (this.held?.backend === backend) return this.held.infos;
    if (this.held) {
      // after a reset of TensorFlow.js there is another backend
      gone.unregister(this);
      free(this.held);
    }
    this.held = { backend, infos: written(this.constants, backend) };
    gone.register(this, this.held, this);
    return this.held.infos;
  }
}

function written(constants: ReadonlyMap<number, Constant>, backend: tf.KernelBackend): Held['infos'] {
  const infos = new Map<number, tf.TensorInfo>();
  try {
    for (const [value, { values, shape, dtype }] of constants)
      infos.set(value, { dataId: backend.write(values, shape, dtype), shape, dtype });
    return infos;
  } catch (thrown) {
    free({ backend, infos });
    throw thrown;
  }
}

/** A backend that TensorFlow.js has let go of has no memory any more. */
function free({ backend, infos }: Held): void {
  if (!Object.values(tf.engine().registry).includes(backend)) return;
  for (const { dataId } of infos.values()) backend.disposeData(dataId);
}
