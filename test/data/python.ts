import { execFileSync } from 'node:child_process';

/** The interpreter; another one by BNLAB_PYTHON. */
const PYTHON = process.env.BNLAB_PYTHON ?? 'python3';

/** Runs a program and parses what it prints, skipping the test with a message where Python or a package is not installed. */
export function python(
  context: Mocha.Context,
  packages: readonly string[],
  program: string,
  ...words: string[]
): unknown {
  try {
    execFileSync(PYTHON, ['-c', `import ${packages.join(', ')}`], { stdio: 'ignore' });
  } catch {
    const all = packages.join(' ');
    console.log(`        skipped: ${PYTHON} does not import ${all} (pip install them, or set BNLAB_PYTHON)`);
    context.skip();
  }
  return JSON.parse(execFileSync(PYTHON, ['-c', program, ...words], { encoding: 'utf8' }));
}
