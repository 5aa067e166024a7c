/**
 * The files of a new small experiment: one that runs as it is, so that its test is green before anything is changed.
 * @module
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../errors';
import { CELL_EXPERIMENTS, EXPERIMENTS } from '../experiments';
import { checkName, type NewFile } from './new-files';

/** What is asked of a new experiment. */
export interface NewExperiment {
  /** Lower case with hyphens; `bnlab run NAME`. */
  readonly name: string;
  /** Of the paper. */
  readonly section: string;
  readonly title: string;
}

const LIST = 'lib/experiments/small/index.ts';

/**
 * Source, place in the list and test of an experiment.
 *
 * @throws BnlabError (`usage`) for a name that is taken or that no command could have.
 */
export function experimentFiles(root: string, asked: NewExperiment): readonly NewFile[] {
  const { name, section, title } = asked;
  checkName(name, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'a name in lower case with hyphens, such as weight-decay');
  checkName(section, /^\d(\.\d){0,2}$/, 'a section of the paper, such as 3.3');
  checkName(title, /^[^\n'\\*]{8,90}$/, 'one sentence of 8 to 90 characters without quotation marks');
  const taken = [...EXPERIMENTS, ...CELL_EXPERIMENTS].some((experiment) => experiment.name === name);
  if (taken) {
    const hint = 'bnlab run --help lists those that are there.';
    throw new BnlabError({ kind: 'usage', where: 'bnlab new', expected: 'a name that is free', got: name, hint });
  }
  const list = readFileSync(path.join(root, LIST), 'utf8');
  return [
    { path: `lib/experiments/small/${name}.ts`, text: sourceOf(asked) },
    { path: LIST, text: listed(list, name), isChanged: true },
    { path: `test/experiments/${name}.test.ts`, text: testOf(name) },
  ];
}

/** `weight-decay` is `weightDecay` in the code. */
const identifierOf = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** The list with one more experiment: its import in the order of the files, itself at the end. */
function listed(list: string, name: string): string {
  const line = `import { ${identifierOf(name)} } from './${name}';\n`;
  const imports = list.match(/^import .*\n/gm) ?? [];
  const next = imports.find((other) => fileOf(other) > name);
  const last = imports.at(-1) ?? '';
  const withImport = next ? list.replace(next, () => line + next) : list.replace(last, () => last + line);
  return withImport.replace(/^\] as const;/m, () => `  ${identifierOf(name)},\n] as const;`);
}

const fileOf = (line: string) => /from '\.\/(.*)'/.exec(line)?.[1] ?? '';

function sourceOf({ name, section, title }: NewExperiment): string {
  return `/**
 * Section ${section}: ${title}.
 *
 * Command: \`npx bnlab run ${name}\` (MNIST, 2 runs of 1,000 steps, 5 seeds, some seconds on one core). Expected: write it here before you look.
 * @module
 */
import { finalAccuracy, settle, trainDense } from './mnist';
import { denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';

const PLAIN: DenseNetwork = { hidden: [100, 100, 100], activation: 'sigmoid', normalization: 'none', deviation: 0.1 };
const NORMALIZED: DenseNetwork = { ...PLAIN, normalization: 'before' };
const RATE = 0.1;

/** Test accuracy after training; chance where it diverged. */
function accuracyOf(network: DenseNetwork, { seed, steps, data }: SmallRun): number {
  const model = denseNetwork(network, seed);
  const isFinite = trainDense({ model, set: data.train, seed, steps, learningRate: RATE });
  if (isFinite) settle(model, data.train, seed);
  const accuracy = isFinite ? finalAccuracy(model, data).test : 0.1;
  model.dispose();
  return accuracy;
}

/** \`bnlab run ${name}\`. */
export const ${identifierOf(name)} = smallExperiment({
  name: '${name}',
  section: '${section}',
  title: '${title}',
  steps: 1000,
  settings: { plain: PLAIN, bn: NORMALIZED, rate: RATE },
  networks: () => ({ plain: describeDense(PLAIN), bn: describeDense(NORMALIZED) }),
  measure: (run: SmallRun) => ({ plain: accuracyOf(PLAIN, run), bn: accuracyOf(NORMALIZED, run) }),
  // where these numbers should lie with every seed: what is outside is told
  bands: { plain: [0, 1], bn: [0, 1] },
  // a claim of lib/paper/claims by its id: { '${section}-${name}': { value: ({ plain, bn }) => bn - plain, unit: 'points' } }
  claims: {},
});
`;
}

function testOf(name: string): string {
  return `import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { useEngine } from '../../lib/engine';
import { EXPERIMENTS } from '../../lib/experiments';
import type { SmallRecord } from '../../lib/experiments/small/small';
import { writeSmallMnist } from './small-mnist';

describe('the experiment ${name}', () => {
  let folder: string;
  before(() => useEngine('wasm'));
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'bnlab-${name}-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('measures the same numbers each time', async () => {
    writeSmallMnist(folder);
    const experiment = EXPERIMENTS.find(({ name }) => name === '${name}');
    assert.ok(experiment, 'it stands in the list');
    const once = async (out: string) => {
      const options = { seeds: [1], steps: 20, source: path.join(folder, 'mnist'), out: path.join(folder, out) };
      return ((await experiment.run(options)).record as SmallRecord).results[0].values;
    };
    const values = await once('first');
    assert.deepEqual(Object.keys(values), ['plain', 'bn']);
    assert.ok(Object.values(values).every((value) => value >= 0 && value <= 1));
    assert.deepEqual(await once('second'), values);
  });
});
`;
}
