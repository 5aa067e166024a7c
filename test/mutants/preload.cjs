// Loaded first in every process and thread of a test: says which mutant is on, and remembers which were asked for.
'use strict';
const { appendFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

const isTest = isMainThread && /warm\.ts$/.test(process.argv[1] ?? '');
const state = { active: Number(process.env.BNLAB_MUTANT ?? 0), reached: new Set() };
globalThis.bnlabMutants = state;
globalThis.bnlabMutant = (id) => {
  if (!state.reached.has(id)) {
    state.reached.add(id);
    // what tests start may be killed at any time
    if (!isTest) appendFileSync(process.env.BNLAB_MUTANTS_REACHED, `${id}\n`);
  }
  return state.active === id;
};
