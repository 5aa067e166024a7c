/**
 * An engine whose results come later, as those of a GPU do: pure JavaScript, its memory out of reach, whose answers wait for a turn of
 * events; and what a program asks of it, in order.
 */
import { chooseEngine } from '../../lib/engine/active';
import { cpuEngine } from '../../lib/engine/cpu';
import { tf } from '../../lib/engine';
import { turnOfEvents } from '../../lib/turn';

/** What a program does with results: asks for one without waiting, is answered, waits with everything else. A test adds its own. */
export type Event = 'asked' | 'answered' | 'waited' | (string & {});

/** The engine as it is watched. */
export interface Watched {
  readonly events: Event[];
  /** Makes the engine what it was. */
  end(): void;
}

interface Reader {
  read(id: object): Promise<unknown>;
  readSync(id: object): Float32Array;
}

interface Maker extends Reader {
  makeTensor(...words: unknown[]): tf.Tensor;
}

/** Uses the engine, asynchronous or with the same kernels at once. What the host made, labels for example, is no result. */
export async function useLateEngine(isAsynchronous: boolean): Promise<Watched> {
  await chooseEngine([{ ...cpuEngine, view: undefined, writable: undefined, isAsynchronous }], 'cpu');
  const backend = tf.backend() as unknown as Reader;
  const engine = tf.engine() as unknown as Maker;
  const [readSync, copied] = [engine.readSync.bind(engine), backend.readSync.bind(backend)];
  const makeTensor = engine.makeTensor.bind(engine);
  const events: Event[] = [];
  const ofHost = new WeakSet<object>();
  engine.makeTensor = (...words) => {
    const tensor = makeTensor(...words);
    ofHost.add(tensor.dataId);
    return tensor;
  };
  // past the kernels, some of which read their inputs by the backend: they are not what a GPU has
  engine.readSync = (id) => {
    if (!ofHost.has(id)) events.push('waited');
    return readSync(id);
  };
  backend.read = async (id) => {
    events.push('asked');
    // what it is now: a copy that is on its way
    const values = copied(id).slice();
    await turnOfEvents();
    events.push('answered');
    return values;
  };
  const end = () => {
    Reflect.deleteProperty(engine, 'makeTensor');
    Reflect.deleteProperty(engine, 'readSync');
    Reflect.deleteProperty(backend, 'read');
  };
  return { events, end };
}
