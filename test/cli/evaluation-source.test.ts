import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { evaluationSource, type TrainedOn } from '../../lib/cli/evaluation-source';
import { CIFAR10_CLASSES, openSource, type DataManifest } from '../../lib/data';
import { useEngine } from '../../lib/engine';
import { pictures, writeTree } from '../data/solid';
import { temporaryFolder } from '../data/temporary';

/** Bytes of a CIFAR-10 record, the label the first of them. */
const RECORD = 3073;

describe('what a network is evaluated on', () => {
  const folder = temporaryFolder();
  before(() => useEngine('cpu'));
  const at = (name: string) => path.join(folder.path, name);

  /** A network that was trained on pictures of these classes. */
  const trainedOn = async (classes: readonly string[]): Promise<TrainedOn> => {
    await writeTree(
      at('pictures'),
      classes.flatMap((name) => pictures(name, 1)),
    );
    const { manifest } = await openSource(at('pictures'));
    // in the order of the network, which need not be that of the names
    const data: DataManifest = { ...manifest, classes };
    return { network: { scale: 'cifar', classes: classes.length, size: 32 }, data };
  };

  /** CIFAR-10 with one picture a class, in order. */
  const cifar = () => {
    mkdirSync(at('cifar'));
    for (const name of ['data_batch_1.bin', 'test_batch.bin']) {
      const bytes = Buffer.alloc(10 * RECORD);
      for (let label = 0; label < 10; label++) bytes[label * RECORD] = label;
      writeFileSync(path.join(at('cifar'), name), bytes);
    }
    return at('cifar');
  };

  const ORDERS: Readonly<Record<string, readonly string[]>> = {
    'its own': CIFAR10_CLASSES,
    'another order': [...CIFAR10_CLASSES].reverse(),
    'a class more, which comes before others': [...CIFAR10_CLASSES, 'ant'].sort(),
  };
  for (const [what, classes] of Object.entries(ORDERS))
    it(`has the labels of the network, by name, where CIFAR meets a network of ${what}`, async () => {
      const source = await evaluationSource(await trainedOn(classes), { data: cifar() });
      const names: string[] = [];
      for await (const { x, labels } of source.test('single')) {
        names.push(...[...labels.dataSync()].map((label) => classes[label]));
        x.dispose();
        labels.dispose();
      }
      assert.deepEqual(names, CIFAR10_CLASSES);
      const { x, labels } = await source.training.batch(0);
      assert.deepEqual(new Set([...labels.dataSync()].map((label) => classes[label])), new Set(CIFAR10_CLASSES));
      x.dispose();
      labels.dispose();
      await source.close();
    });

  it('is refused where the network lacks a class of CIFAR', async () => {
    const trained = await trainedOn(CIFAR10_CLASSES.slice(1));
    await assert.rejects(evaluationSource(trained, { data: cifar() }), /9 classes, those of the network, got 10 \(air/);
  });
});
