// npm start: set up, then the walkthrough.
import './check-node.cjs';

const { setUpAndRun } = await import('./setup.mjs');
await setUpAndRun('lib/dist/cli/main.js', ['walk', ...process.argv.slice(2)]);
