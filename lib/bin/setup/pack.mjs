// Before npm packs the library: builds it, and puts what lies outside its folder beside it: stored records, README, licence.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const LIBRARY = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const ROOT = path.dirname(LIBRARY);

function build() {
  const compiler = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  // on stderr: the standard output of npm pack is the name of the package
  const { status } = spawnSync(process.execPath, [compiler, '-p', LIBRARY], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('The library does not compile: see the messages above.');
}

function copyRecords() {
  const from = path.join(ROOT, 'notebooks', 'results');
  const to = path.join(LIBRARY, 'dist', 'results');
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from).filter((name) => name.endsWith('.json'))) {
    copyFileSync(path.join(from, file), path.join(to, file));
  }
}

build();
copyRecords();
for (const file of ['README.md', 'LICENSE']) copyFileSync(path.join(ROOT, file), path.join(LIBRARY, file));
