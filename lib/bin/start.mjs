// npm start: set up, then the walkthrough.
import './check-node.cjs';

const { setUpAndRun } = await import('./setup.mjs');
await setUpAndRun('lib/bin/bnlab.js', ['walk', ...process.argv.slice(2)]);
