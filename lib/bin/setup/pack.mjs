// Before npm packs the library: builds it, and puts what lies outside its folder beside it: stored records, README, licence, notice.
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from './compile.mjs';

const LIBRARY = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const ROOT = path.dirname(LIBRARY);

function copyRecords() {
  const from = path.join(ROOT, 'notebooks', 'results');
  const to = path.join(LIBRARY, 'dist', 'results');
  for (const file of readdirSync(from, { recursive: true }).filter((name) => name.endsWith('.json'))) {
    mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
    copyFileSync(path.join(from, file), path.join(to, file));
  }
}

// the standard output of npm pack is the name of the package: nothing of ours may go there
await compile(ROOT);
copyRecords();
for (const file of ['README.md', 'LICENSE', 'NOTICE']) copyFileSync(path.join(ROOT, file), path.join(LIBRARY, file));
