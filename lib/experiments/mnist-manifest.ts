/**
 * Which set of digits an experiment ran on.
 * @module
 */
import {
  loadMnist,
  manifestOfImages,
  refuseReading,
  type DataManifest,
  type Mnist,
  type OpenPartOptions,
} from '../data';

/** Names of the classes. */
const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));

/** The manifest of MNIST, or of what stands for it. */
export function manifestOfMnist(data: Mnist): DataManifest {
  return manifestOfImages({ ...data, classNames: DIGITS });
}

/** MNIST's files of a source, or what stands for them. @throws BnlabError as `loadMnist`, and (`usage`) for words on reading pictures. */
export async function loadDigits(source?: string, reading: OpenPartOptions = {}): Promise<Mnist> {
  refuseReading(reading, 'MNIST');
  return loadMnist({ folder: source });
}
