/** Kills that are kept in a file, so that a long run may be done in pieces. */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { mutated, type Mutant } from './mutate';

const Line = z.object({ key: z.string(), by: z.string() });

/** Kills by what the broken file reads like: they are believed only for the very same text. Survivors are asked anew each time. */
export class Kept {
  private readonly by = new Map<string, string>();

  /** Reads the file where there is one. @throws ZodError for a line that is not its own */
  constructor(private readonly file: string | undefined) {
    if (file === undefined || !existsSync(file)) return;
    for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
      const { key, by } = Line.parse(JSON.parse(line));
      this.by.set(key, by);
    }
  }

  /** The test that killed this mutant before. */
  killerOf(mutant: Mutant, text: string): string | undefined {
    return this.by.get(keyOf(mutant, text));
  }

  /** Writes a kill down at once. */
  add(mutant: Mutant, text: string, by: string): void {
    if (this.file === undefined) return;
    const key = keyOf(mutant, text);
    this.by.set(key, by);
    appendFileSync(this.file, `${JSON.stringify({ key, by })}\n`);
  }
}

function keyOf(mutant: Mutant, text: string): string {
  return createHash('sha256')
    .update(`${mutant.file}\n${mutated(text, mutant)}`)
    .digest('hex')
    .slice(0, 24);
}
