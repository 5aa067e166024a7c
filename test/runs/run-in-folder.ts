/** A process that does the parts of a run in a folder, when it is told to. */
import { setTimeout as pause } from 'node:timers/promises';
import { RunFolder, type Manifest } from '../../lib/runs';
import { serveParent } from '../data/children';

/** What to do, and where. */
export interface RunInFolder {
  readonly delay: number;
  readonly folder: string;
  readonly manifest: Manifest;
  readonly parts: number;
  /** How long a part takes, in milliseconds. */
  readonly partMilliseconds: number;
}

serveParent(async ({ folder, manifest, parts, partMilliseconds }: RunInFolder) => {
  const done: string[] = [];
  await RunFolder.use(folder, manifest, async (run) => {
    for (let part = 0; part < parts; part++) {
      for (const seed of manifest.seeds) {
        const name = `cell${part}-seed${seed}`;
        if (run.finished(name) !== undefined) continue;
        run.start(name);
        for (let step = 0; step < 3; step++) {
          run.log(name, { step });
          await pause(partMilliseconds / 3);
        }
        await run.finish(name, { seed });
        done.push(name);
      }
    }
  });
  return done;
});
