/** A data folder with a tiny learnable set in MNIST's files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodeIdx } from '../../lib/data';
import { Random } from '../../lib/random';

/** Images whose lit rows say their class, with noise; 28x28, ten classes. */
function draw(examples: number, random: Random) {
  const images = new Uint8Array(examples * 784);
  const labels = Uint8Array.from({ length: examples }, (_, i) => i % 10);
  labels.forEach((label, i) => {
    for (let at = 0; at < 784; at++) {
      const isLit = Math.floor(at / 28 / 2.8) === label;
      images[i * 784 + at] = random.uniform() < (isLit ? 0.9 : 0.1) ? 255 : 0;
    }
  });
  return { images, labels };
}

/** Writes the four files into `folder/mnist`. */
export function writeSmallMnist(folder: string): void {
  const random = new Random(1);
  const target = path.join(folder, 'mnist');
  mkdirSync(target, { recursive: true });
  for (const [name, examples] of [
    ['train', 300],
    ['t10k', 100],
  ] as const) {
    const { images, labels } = draw(examples, random);
    const write = (kind: string, dims: number[], data: Uint8Array) =>
      writeFileSync(path.join(target, `${name}-${kind}-ubyte`), encodeIdx({ dims, data }));
    write('images-idx3', [examples, 28, 28], images);
    write('labels-idx1', [examples], labels);
  }
}
