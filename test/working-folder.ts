/** Programs that write where they are started: an empty folder to start them in. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Runs the tests of a suite in an empty folder of their own, which goes with them. */
export function inFolderOfItsOwn(name: string): void {
  const start = process.cwd();
  let folder: string;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), `bnlab-${name}-`));
    process.chdir(folder);
  });
  after(() => {
    process.chdir(start);
    fs.rmSync(folder, { recursive: true, force: true });
  });
}
