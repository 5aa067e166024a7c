import { readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';

const OPEN = '/proc/self/fd';

/** The files below a folder that this process has open, on Linux: `a.tar`, … */
export function openFiles(folder: string): string[] {
  const files = readdirSync(OPEN).flatMap((number) => {
    try {
      return [readlinkSync(path.join(OPEN, number))];
    } catch {
      return []; // the listing itself, which is closed by now
    }
  });
  return files.filter((file) => file.startsWith(`${folder}/`)).map((file) => path.relative(folder, file));
}
