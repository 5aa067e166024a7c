// npm test: set up, then mocha with whatever else was asked of it.
import './check-node.cjs';

const { setUpAndRun } = await import('./setup.mjs');
await setUpAndRun('node_modules/mocha/bin/mocha.js', process.argv.slice(2));
