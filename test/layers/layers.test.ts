/** Every layer of the library, in one harness, on every engine; a layer that does not enter fails here. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tf, useEngine } from '../../lib/engine';
import { loadModel, saveModel } from '../../lib/models';
import { onEachEngine } from '../engine/engines';
import { outOfReach } from '../engine/out-of-reach';
import { checkLayer } from '../norm/harness';
import { chain, dense, STEPS, trained } from '../train/replayed';
import { ENTRANTS, type Entrant } from './entrants';
import { SOURCES } from '../sources';

const LIB = path.join(__dirname, '../../lib');
const SEED = 20;

/** All sources of the library. */
function sources(folder = LIB): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return ['dist', 'vendor', 'node_modules'].includes(entry.name) ? [] : sources(name);
    return name.endsWith('.ts') ? [name] : [];
  });
}

function network({ cases, around = (layer) => [layer] }: Entrant) {
  return () => {
    const layer = cases[0].make();
    const model = chain(dense(4), ...around(layer), dense(2));
    return { model, layer };
  };
}

onEachEngine('the layer harness', () => {
  for (const [name, entrant] of Object.entries(ENTRANTS)) {
    it(`holds for ${name}: both modes, gradients, configuration, weights, tensors`, () => {
      for (const one of entrant.cases) checkLayer(one, SEED);
    });

    it(`holds for ${name}: recorded steps are those of the tape, and obey a changed setting`, () => {
      const run = (isReplayed: boolean, isChanged: boolean) => {
        let made: ReturnType<ReturnType<typeof network>> | undefined;
        const build = () => (made = network(entrant)()).model;
        const result = trained(build, () => isChanged && entrant.change(made!.layer), isReplayed);
        made!.model.dispose();
        return result;
      };
      const [tape, replayed] = [run(false, true), run(true, true)];
      assert.deepEqual(replayed.losses, tape.losses, 'losses');
      assert.deepEqual(replayed.weights, tape.weights, 'weights');
      assert.equal(tape.tapes[0], STEPS);
      assert.ok(replayed.tapes[0] < STEPS, 'steps are recorded');
      assert.notDeepEqual(run(true, false).weights, replayed.weights, 'the change does something');
    });
  }
});

/** Each class that comes from a layer, with the name it is saved under. */
function layerClasses(): ReadonlyMap<string, string | undefined> {
  const declared = sources().flatMap((file) =>
    readFileSync(file, 'utf8')
      .split(/^(?=(?:export )?(?:abstract )?class )/m)
      .flatMap((text) => {
        const [, name, base] = /^.*?class (\w+)(?:<.*?>)? extends ([\w.]+)/.exec(text) ?? [];
        return name ? [{ name, base, saved: /\bclassName = '(\w+)'/.exec(text)?.[1] }] : [];
      }),
  );
  const found = new Map<string, string | undefined>([['tf.layers.Layer', undefined]]);
  for (const base of found.keys()) {
    for (const one of declared.filter((each) => each.base === base)) found.set(one.name, one.saved);
  }
  found.delete('tf.layers.Layer');
  return found;
}

describe('the layer harness on an engine whose memory is out of reach', () => {
  before(() => useEngine('cpu'));
  for (const [name, { cases }] of Object.entries(ENTRANTS))
    it(`holds for ${name}`, () => outOfReach(() => cases.forEach((one) => checkLayer(one, SEED))));
});

describe('the layer harness', () => {
  let folder: string;
  before(() => useEngine('cpu'));
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'bnlab-layer-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is entered by every layer of the library', () => {
    const [found, entered] = [[...layerClasses()], Object.keys(ENTRANTS)];
    const missing = found.filter(([, saved]) => saved === undefined || !entered.includes(saved));
    const todo = 'give each of these classes a static className and an entry of that name in test/layers/entrants.ts';
    assert.deepEqual(missing, [], todo);
    assert.equal(found.length, entered.length, 'an entrant is no layer of the library any more');
  });

  it('is entered by every class that is registered, in whatever form it is written', () => {
    const program = path.join(__dirname, 'registered.ts');
    const printed = execFileSync(process.execPath, [...SOURCES, program], { encoding: 'utf8' });
    assert.deepEqual((JSON.parse(printed) as readonly string[]).toSorted(), Object.keys(ENTRANTS).sort());
  });

  for (const [name, entrant] of Object.entries(ENTRANTS)) {
    // found by its name: a class that is not registered cannot be loaded
    it(`holds for ${name}: a network that is saved is loaded as it was`, async () => {
      const { model } = network(entrant)();
      await saveModel(model, path.join(folder, 'saved'), { stock: false });
      const loaded = await loadModel(path.join(folder, 'saved'));
      const x = tf.tensor2d([1, -2, 3, 4, 5, -6], [2, 3]);
      const [want, got] = [model, loaded].map((one) => [...(one.predict(x) as tf.Tensor).dataSync()]);
      assert.deepEqual(got, want);
      [model, loaded].forEach((one) => one.dispose());
    });
  }
});
