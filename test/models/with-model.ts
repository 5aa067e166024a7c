import type { tf } from '../../lib/engine';
import { buildInception, type InceptionOptions } from '../../lib/models/inception';

/** Builds a network, uses it and frees it, whatever happens. */
export function withModel<T>(options: InceptionOptions, use: (model: tf.LayersModel) => T): T {
  const model = buildInception(options);
  try {
    return use(model);
  } finally {
    model.dispose();
  }
}
