/** The cpu engine without some of its kernels, for what is composed of stock ops there. */
import { tf } from '../../../lib/engine';

/** Runs `body` while the cpu engine lacks kernels. */
export function without<T>(names: readonly string[], body: () => T): T {
  const missing = names.map((name) => tf.getKernel(name, 'cpu'));
  for (const name of names) tf.unregisterKernel(name, 'cpu');
  try {
    return body();
  } finally {
    missing.forEach((kernel) => tf.registerKernel(kernel));
  }
}

/** Names of the kernels that `body` runs. */
export async function kernelsOf(body: () => tf.Tensor): Promise<readonly string[]> {
  const { kernelNames } = await tf.profile(() => tf.tidy(body));
  // scopes are listed besides kernels
  return kernelNames.filter((name) => tf.getKernel(name, 'cpu'));
}
