/**
 * What all ranks of a launch have to say is said once: the words of a command line are wrong on every one of them.
 *
 * A rank cannot just be silent, since the fault may be its own. The ranks of a host share a folder in which each first one that
 * says something leaves a mark.
 * @module
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { systemCodeOf } from '../errors';

/** Tells a rank the folder. */
const TOLD_VARIABLE = 'BNLAB_TOLD';

/** Calls `body` with the variables for ranks that say things once. */
export async function sayingOnce<T>(body: (env: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bnlab-told-'));
  try {
    return await body({ [TOLD_VARIABLE]: folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether no rank of this host has said this before; true for a process that is none. */
export function isFirstToSay(text: string, env: NodeJS.ProcessEnv = process.env): boolean {
  const folder = env[TOLD_VARIABLE];
  if (!folder) return true;
  try {
    writeFileSync(path.join(folder, createHash('sha256').update(text).digest('hex')), '', { flag: 'wx' });
    return true;
  } catch (thrown) {
    // on another host there is no folder
    return systemCodeOf(thrown) !== 'EEXIST';
  }
}
