import { main } from '../../lib/cli/main';

/** Runs a command line in this process and catches what it prints. */
export async function bnlab(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const printed = { out: '', err: '' };
  const { stdout, stderr } = process;
  const real = { out: stdout.write.bind(stdout), err: stderr.write.bind(stderr) };
  stdout.write = (text: string | Uint8Array) => ((printed.out += String(text)), true);
  stderr.write = (text: string | Uint8Array) => ((printed.err += String(text)), true);
  try {
    const code = await main(words);
    return { code, ...printed };
  } finally {
    stdout.write = real.out;
    stderr.write = real.err;
  }
}
