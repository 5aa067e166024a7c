/** The cpu engine as one whose memory JavaScript cannot reach: a GPU's, or TensorFlow's. */
import { ENGINES, type Engine } from '../../lib/engine';

const COVERED = { view: undefined, writable: undefined, blend: undefined, make: undefined };

/** Runs `body` while engine cpu, which has to be the one in use, shows no memory. */
export function outOfReach<T>(body: () => T): T {
  const engine = ENGINES.find(({ name }) => name === 'cpu') as Engine;
  const own = Object.getOwnPropertyDescriptors(engine);
  try {
    Object.assign(engine, COVERED);
    return body();
  } finally {
    for (const name of Object.keys(COVERED)) {
      const before = own[name as keyof typeof own];
      if (before) Object.defineProperty(engine, name, before);
      else Reflect.deleteProperty(engine, name);
    }
  }
}
