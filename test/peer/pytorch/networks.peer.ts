import assert from 'node:assert/strict';
import { onEachEngine } from '../../engine/engines';
import { misses } from './compare';
import { findPython, judge, type Judgement } from './judge';
import { measure } from './measure';
import { drawNetwork } from './network';

/** Networks on each engine; 500 before a release. */
const COUNT = Number(process.env.BNLAB_PEER_NETWORKS ?? 40);
const FIRST_SEED = Number(process.env.BNLAB_PEER_SEED ?? 1);
const recipes = Array.from({ length: COUNT }, (_, i) => drawNetwork(FIRST_SEED + i));

describe(`random networks beside PyTorch, seeds ${FIRST_SEED} to ${FIRST_SEED + COUNT - 1}`, () => {
  let judgements: Judgement[] = [];

  before(function () {
    this.timeout(0);
    const python = findPython();
    if (!python) {
      console.log('    skipped: no Python with PyTorch (apt-get install python3-torch, or name one in BNLAB_PYTHON)');
      this.skip();
    }
    judgements = judge(python, recipes);
  });

  onEachEngine('forward, gradients, training, Algorithm 2, folding', () => {
    for (const [i, recipe] of recipes.entries()) {
      it(`seed ${recipe.seed}: ${recipe.nodes.map(({ op }) => op).join(' ')}`, () => {
        const found = misses(measure(recipe), judgements[i]);
        assert.deepEqual(found, [], JSON.stringify(recipe));
      });
    }
  });
});
