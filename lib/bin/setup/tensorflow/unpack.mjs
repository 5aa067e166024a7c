// What is taken out of a wheel: libraries, the headers of the C interface, licences.
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

const TAKEN = [
  /^tensorflow\/libtensorflow_(cc|framework)\.so\.2$/,
  // what the addon includes, and what that includes
  /^tensorflow\/include\/(tensorflow\/c|tensorflow\/core\/platform|tsl\/platform|xla\/tsl\/c)\/.*\.h$/,
  /^nvidia\/[^/]+\/lib\/[^/]+\.so[.\d]*$/,
  /^[^/]+\.dist-info\/(.*\/)?(LICENSE|License|THIRD_PARTY_NOTICES)[^/]*$/,
];

/** Whether a file of a wheel is taken out of it. */
export function isTaken(name) {
  return TAKEN.some((pattern) => pattern.test(name));
}

/** Unpacks what is taken of a wheel into a folder. @returns the names. @throws Error for a damaged archive. */
export async function unpack(wheel, folder) {
  // a package: a fresh clone has it only once its packages are installed
  const { openPromise } = await import('yauzl');
  // a name that leads out of the folder is refused by yauzl
  const archive = await openPromise(wheel);
  const names = [];
  for await (const entry of archive.eachEntry()) {
    if (!isTaken(entry.fileName)) continue;
    const target = path.join(folder, entry.fileName);
    mkdirSync(path.dirname(target), { recursive: true });
    await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(target));
    names.push(entry.fileName);
  }
  return names;
}
