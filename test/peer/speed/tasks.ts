/** What is measured, and every way in which it can be done here. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command, Peer, Task } from './measure';

/** Where peers are looked for. */
export interface Found {
  readonly pythons: readonly string[];
  /** Folder with a `node_modules`. */
  readonly packages?: string;
  /** For what is written on the way. */
  readonly folder: string;
}

type Way = Command & Pick<Peer, 'product' | 'way'>;

/** A task and who can do it. */
interface Contest extends Task {
  readonly ways: (found: Found) => readonly Way[];
}

const IMAGES = ['--batch', '16', '--size', '224', '--steps', '4'];
const field = (name: string) => (line: Readonly<Record<string, unknown>>) => line[name];

function bnlab(args: readonly string[], numberOf: Command['numberOf']): Way {
  const program = path.join(__dirname, '../../../lib/bin/bnlab.js');
  return {
    product: 'bnlab',
    way: 'bnlab',
    program: process.execPath,
    args: [program, 'bench', ...args, '--json'],
    numberOf,
  };
}

/** The ways of PyTorch in all Pythons: each list of options is one. */
function pytorch({ pythons }: Found, work: string, name: string, ways: readonly (readonly string[])[]): Way[] {
  return pythons.flatMap((python) => {
    const product = versionIn(python);
    return ways.map((options) => ({
      product,
      way: [product, ...options].join(' '),
      program: python,
      args: [path.join(__dirname, 'pytorch.py'), work, ...options],
      numberOf: field(name),
    }));
  });
}

function versionIn(python: string): string {
  const { stdout } = spawnSync(python, ['-c', 'import torch; print(torch.__version__)'], { encoding: 'utf8' });
  return stdout ? `PyTorch ${stdout.trim()}` : `PyTorch of ${python}`;
}

const LAYOUTS = [
  ['--layout', 'first'],
  ['--layout', 'last'],
] as const;

function mnist(bn: boolean): Contest {
  const options = bn ? ['--bn'] : [];
  return {
    name: bn ? 'mnist-bn' : 'mnist',
    title: `MNIST network${bn ? ' with BN' : ''}, mini-batch 60, training`,
    unit: 'steps/s',
    ways: (found) => [
      bnlab(['mnist', ...options, '--steps', '2000'], field('steps_per_s')),
      ...pytorch(found, 'mnist', 'steps_per_s', [
        ['--steps', '2000', '--threads', '1', ...options],
        ['--steps', '2000', ...options],
        ['--steps', '2000', '--compile', '--threads', '1', ...options],
      ]),
      ...inNode(
        found,
        '@jax-js/jax',
        (packages) => [path.join(__dirname, 'jax.mjs'), packages, '200', ...(bn ? ['bn'] : [])],
        'steps_per_s',
      ),
    ],
  };
}

function inNode(
  { packages }: Found,
  name: string,
  args: (packages: string) => readonly string[],
  number: string,
): Way[] {
  if (packages === undefined || !existsSync(path.join(packages, 'node_modules', name))) return [];
  return [{ product: name, way: name, program: process.execPath, args: args(packages), numberOf: field(number) }];
}

/** onnxruntime runs what the first PyTorch exports. */
function onnxruntime(found: Found): Way[] {
  const model = path.join(found.folder, 'inception.onnx');
  return ['1', '2'].flatMap((threads) =>
    inNode(
      found,
      'onnxruntime-node',
      (packages) => {
        if (!existsSync(model))
          spawnSync(found.pythons[0], [path.join(__dirname, 'pytorch.py'), 'export', '--file', model]);
        return [path.join(__dirname, 'onnx.mjs'), model, packages, '16', '224', '4', threads];
      },
      'infer_images_per_s',
    ),
  );
}

function inception(found: Found, work: 'train' | 'infer'): Way[] {
  const name = `${work}_images_per_s`;
  const ways = [...LAYOUTS, ['--layout', 'last', '--compile']];
  const others = pytorch(
    found,
    work,
    name,
    ways.map((way) => [...IMAGES, ...way]),
  );
  return [bnlab(['inception', ...IMAGES], field(name)), ...others];
}

/** All of them. */
export const TASKS: readonly Contest[] = [
  mnist(false),
  mnist(true),
  {
    name: 'train',
    title: 'BN-Inception 224x224, mini-batch 16, training',
    unit: 'images/s',
    ways: (found) => inception(found, 'train'),
  },
  {
    name: 'infer',
    title: 'the same, inference with BN folded',
    unit: 'images/s',
    ways: (found) => [...inception(found, 'infer'), ...onnxruntime(found)],
  },
  {
    name: 'together',
    title: 'the same, training by two processes',
    unit: 'images/s',
    ways: (found) => [
      bnlab(['distributed', ...IMAGES, '--ranks', '2'], imagesInBuckets),
      ...pytorch(
        found,
        'together',
        'images_per_s',
        // with one thread, PyTorch 1 has no oneDNN for convolutions
        LAYOUTS.flatMap((way) => ['1', '2'].map((threads) => [...IMAGES, ...way, '--threads', threads])),
      ),
    ],
  },
];

function imagesInBuckets({ runs }: Readonly<Record<string, unknown>>): unknown {
  return (runs as readonly { readonly mode: string; readonly images_per_s: number }[]).find(
    ({ mode }) => mode === 'buckets',
  )?.images_per_s;
}

/** Every way to do a task here, bnlab's first. */
export function waysOf(task: Contest, found: Found): readonly Peer[] {
  return task.ways(found).map((way) => ({ ...way, task, numbers: [] }));
}
