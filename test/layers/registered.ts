/** Prints the names of all layer classes that the library registers, however they are written: TensorFlow.js's own are there before it. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { tf } from '../../lib/engine/stock/tensorflow';

const LIB = path.join(__dirname, '../../lib');
const load = createRequire(__filename);

/** Sources of the library, from a folder on, that register a class. */
function registering(folder = LIB): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return ['dist', 'vendor', 'node_modules'].includes(entry.name) ? [] : registering(name);
    return name.endsWith('.ts') && readFileSync(name, 'utf8').includes('registerClass') ? [name] : [];
  });
}

/** Names under which a saved model may ask for a layer. */
function layerNames(): readonly string[] {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  return Object.entries(classNameMap).flatMap(([name, [made]]) =>
    (made.prototype as unknown) instanceof tf.layers.Layer ? [name] : [],
  );
}

function main(): void {
  const stock = new Set(layerNames());
  for (const file of registering()) load(file);
  process.stdout.write(JSON.stringify(layerNames().filter((name) => !stock.has(name))));
}

main();
