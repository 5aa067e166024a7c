/**
 * What belongs to one backend and goes with it: `tf.engine().reset()` makes new ones under the same name.
 * @module
 */

/** A value for each backend: made when first asked for, gone with the backend. */
export function perBackend<B extends object, T>(make: (backend: B) => T): (backend: B) => T {
  const made = new WeakMap<B, T>();
  return (backend) => {
    let value = made.get(backend);
    if (value === undefined) made.set(backend, (value = make(backend)));
    return value;
  };
}
