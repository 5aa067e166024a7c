/** Every setting of every layer of the library is kept in its configuration, and tried at another value than its default. */
import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { ENTRANTS, type Settings } from './entrants';

type Config = Readonly<Record<string, unknown>>;

/** A configuration without what every layer has in its own. */
function ownConfig(layer: tf.layers.Layer): Config {
  const ofAll = Object.keys(tf.layers.Layer.prototype.getConfig.call(layer));
  return Object.fromEntries(Object.entries(layer.getConfig()).filter(([name]) => !ofAll.includes(name)));
}

/** The layer that a saved configuration makes. */
function fromConfig(layer: tf.layers.Layer): tf.layers.Layer {
  const type = layer.constructor as unknown as { fromConfig(type: unknown, config: unknown): tf.layers.Layer };
  return type.fromConfig(type, JSON.parse(JSON.stringify(layer.getConfig())));
}

/** Settings that a class has from its base class, where that is a layer of the library too. */
function inherited({ least }: Settings): readonly string[] {
  const base = Object.getPrototypeOf(least().constructor) as { readonly className?: string };
  return ENTRANTS[base.className ?? '']?.settings.names ?? [];
}

describe('the settings of a layer', () => {
  before(() => useEngine('cpu'));

  for (const [name, { settings, cases }] of Object.entries(ENTRANTS)) {
    const defaults = () => ownConfig(settings.least());

    it(`${name}: are all in its configuration, and what is made of that has them`, () => {
      const layer = settings.others();
      const config = ownConfig(layer);
      assert.deepEqual(Object.keys(config).sort(), [...settings.names].sort());
      for (const each of settings.names) assert.notDeepEqual(config[each], defaults()[each], `${each} is the default`);
      assert.deepEqual(ownConfig(fromConfig(layer)), config);
    });

    it(`${name}: are in one case of the harness each at another value than the default`, () => {
      const configs = cases.map(({ make }) => ownConfig(make()));
      const isTried = (each: string) =>
        configs.some((config) => JSON.stringify(config[each]) !== JSON.stringify(defaults()[each]));
      const own = settings.names.filter((each) => !inherited(settings).includes(each));
      assert.deepEqual(own.filter((each) => !isTried(each)), [], 'add a case to test/layers/entrants.ts'); // prettier-ignore
    });
  }
});
