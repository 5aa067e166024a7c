import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const LIB = path.resolve(__dirname, '../../lib');

/**
 * Builds the library where the compiled kernel is missing or older than its sources; `npm test` has always built before.
 *
 * Type errors elsewhere do not stop the compiler from writing what it can.
 */
export function buildKernel(): void {
  const sources = readdirSync(path.join(LIB, 'kernel'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const isStale = sources.some((name) => {
    const built = statSync(path.join(LIB, 'dist/kernel', name.replace(/\.ts$/, '.js')), { throwIfNoEntry: false });
    return built === undefined || built.mtimeMs < statSync(path.join(LIB, 'kernel', name)).mtimeMs;
  });
  if (!isStale) return;
  spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'lib'], { cwd: path.dirname(LIB) });
}
