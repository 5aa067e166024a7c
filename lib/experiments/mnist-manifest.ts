/**
 * Which set of digits an experiment ran on.
 * @module
 */
import { manifestOfImages, type DataManifest, type Mnist } from '../data';

/** Names of the classes. */
const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));

/** The manifest of MNIST, or of what stands for it. */
export function manifestOfMnist(data: Mnist): DataManifest {
  return manifestOfImages({ ...data, classNames: DIGITS });
}
