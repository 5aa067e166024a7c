import assert from 'node:assert/strict';
import path from 'node:path';
import { useEngine } from '../../lib/engine';
import { EXPERIMENTS } from '../../lib/experiments';
import type { Manifest } from '../../lib/runs';
import { solid, writeTree } from '../data/solid';
import { temporaryFolder } from '../data/temporary';

const NAMES = Array.from({ length: 24 }, (_, i) => `${i % 2 ? 'great_pyrenees' : 'american_bulldog'}_${i}.jpg`);

/** Ends a run whose manifest was seen. */
class Seen extends Error {}

describe('an experiment on pictures', () => {
  const folder = temporaryFolder();
  before(() => useEngine('cpu'));

  for (const name of ['ladder', 'ensemble'])
    it(`reads them as it is told, in the words of train: ${name}`, async () => {
      const content = await solid([200, 100, 50]);
      await writeTree(path.join(folder.path, 'set'), NAMES, Object.fromEntries(NAMES.map((each) => [each, content])));
      const experiment = EXPERIMENTS.find((each) => each.name === name)!;
      const manifests: Manifest[] = [];
      const onManifest = (manifest: Manifest) => {
        manifests.push(manifest);
        throw new Seen();
      };
      const options = { source: path.join(folder.path, 'set'), seeds: [1], quick: true, steps: 2, onManifest };
      const out = path.join(folder.path, 'run');
      await assert.rejects(experiment.run({ ...options, out }), { message: /--label-from first-word or number/ });
      await assert.rejects(experiment.run({ ...options, out, reading: { labelFrom: 'number' } }), Seen);
      assert.deepEqual(manifests[0].data.set?.classes, ['american_bulldog', 'great_pyrenees']);
    });

  it('is refused words on reading them where it runs on CIFAR', async () => {
    const experiment = EXPERIMENTS.find(({ name }) => name === 'ladder')!;
    const reading = { labelFrom: 'number' } as const;
    const run = experiment.run({ seeds: [1], quick: true, steps: 2, out: path.join(folder.path, 'run'), reading });
    await assert.rejects(run, { kind: 'usage', message: /--label-from: expected pictures to read, got CIFAR/ });
  });
});
