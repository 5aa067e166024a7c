/** Asks PyTorch for the numbers of many networks. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeSafetensors, encodeSafetensors } from '../../../lib/train';
import { drawMiniBatch } from './build';
import { initialWeights, POPULATION_BATCHES, STEPS, type Numbers } from './measure';
import type { NetworkRecipe } from './network';

/** What PyTorch computed for one network. */
export interface Judgement {
  /** In float64: the truth. */
  readonly truth: Numbers;
  /** In float32, of a few draws within its rounding the one that is furthest off: the yardstick. */
  readonly peer: Numbers;
}

/** A Python that has PyTorch, or undefined. */
export function findPython(): string | undefined {
  const candidates = [process.env.BNLAB_PYTHON, 'python3', '/usr/bin/python3'].filter((name) => name !== undefined);
  return candidates.find((name) => spawnSync(name, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0);
}

/** The judgements of all recipes, in order, by one Python process. @throws Error with its message when it fails. */
export function judge(python: string, recipes: readonly NetworkRecipe[]): Judgement[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'bnlab-judge-'));
  try {
    recipes.forEach((recipe, i) => ask(path.join(folder, name(i)), recipe));
    const { status, stderr } = spawnSync(python, [path.join(__dirname, 'judge.py'), folder], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`PyTorch failed: ${stderr}`);
    return recipes.map((_, i) => {
      const numbersOf = (type: string): Numbers => {
        const file = path.join(folder, `${name(i)}.${type}.safetensors`);
        return new Map(decodeSafetensors(readFileSync(file), file).tensors);
      };
      return { truth: numbersOf('float64'), peer: numbersOf('float32') };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const name = (index: number) => String(index).padStart(5, '0');

function ask(stem: string, recipe: NetworkRecipe): void {
  const tensors: Numbers = new Map();
  for (const [key, value] of initialWeights(recipe)) tensors.set(`w/${key}`, value);
  for (let step = 0; step < STEPS; step++) {
    const { x, labels } = drawMiniBatch(recipe, step);
    tensors.set(`x/${step}`, x).set(`labels/${step}`, labels);
  }
  writeFileSync(`${stem}.json`, JSON.stringify({ recipe, steps: STEPS, populationBatches: POPULATION_BATCHES }));
  writeFileSync(`${stem}.safetensors`, encodeSafetensors({ tensors, metadata: {} }));
}
