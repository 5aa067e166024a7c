// npm run book:publish: the lessons as they are stored, as one folder that any host of files serves.
import './check-node.cjs';

const { setUpAndRun } = await import('./setup.mjs');
await setUpAndRun('lib/bin/bnlab.js', ['book', '--out', 'public', ...process.argv.slice(2)]);
