/** How many steps ran by TensorFlow.js's tape, and not from a recording. */
import { tf } from '../../lib/engine';

/** Counts from now on until `end`, which gives the number. */
export function countTapes(): { readonly count: number; end(): number } {
  const engine = tf.engine() as unknown as { startTape(): void };
  // called with the engine as its `this` below
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const { startTape } = engine;
  let count = 0;
  engine.startTape = () => {
    count++;
    startTape.call(engine);
  };
  return {
    get count() {
      return count;
    },
    end() {
      Reflect.deleteProperty(engine, 'startTape');
      return count;
    },
  };
}
