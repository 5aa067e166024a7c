// npm test: set up, then mocha with whatever else was asked of it.
import './check-node.cjs';
import { availableParallelism } from 'node:os';

const { setUpAndRun } = await import('./setup.mjs');
const { besideEachOther } = await import('./setup/beside-each-other.mjs');
await setUpAndRun('node_modules/mocha/bin/mocha.js', besideEachOther(process.argv.slice(2), availableParallelism()));
