const { readdirSync } = require('node:fs');
const path = require('node:path');

/** The order of the rooms: imports point to the left. What only names types costs nothing at run time and is free. */
const ORDER = ['engine', 'graph', 'norm', 'models', 'train', 'runs', 'distributed', 'records', 'experiments', 'cli'];
/** Rooms beside the order that stand on it: nothing in the order but the command line may import them. */
const ABOVE = ['book', 'exercises', 'figures', 'kernel', 'lessons', 'notebook', 'walk'];
/** Rooms beside the order with rules of their own. */
const BESIDE = ['data', 'paper'];
/** Folders of lib/ that hold no sources of ours in TypeScript. */
const NO_ROOMS = ['bin', 'browser', 'dist', 'node_modules', 'vendor'];
/** Files below all rooms. */
const BASE = '^lib/[a-z-]+\\.ts$';

// a new room that no rule names could import anything
const unknown = readdirSync(path.join(__dirname, 'lib'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .filter((name) => ![...ORDER, ...ABOVE, ...BESIDE, ...NO_ROOMS].includes(name));
if (unknown.length > 0)
  throw new Error(`lib/${unknown.join(', lib/')}: say in .dependency-cruiser.cjs where it stands`);

const room = (...names) => `^lib/(${names.join('|')})/`;
const rule = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from,
  to: { dependencyTypesNot: ['type-only'], ...to },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'Files that need each other at run time are one idea: join them, or move what both need below them.',
      severity: 'error',
      from: { path: '^lib/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...ORDER.slice(0, -1).map((name, i) =>
      rule(
        `below-${ORDER[i + 1]}`,
        `${name}/ stands below: move what it needs down.`,
        { path: room(name) },
        {
          path: room(...ORDER.slice(i + 1), ...ABOVE),
        },
      ),
    ),
    rule(
      'data-beside-models',
      'data/ stands beside models/: on the base and the engine only.',
      { path: room('data') },
      { path: room(...ORDER.slice(1), ...ABOVE) },
    ),
    rule(
      'tensors-below-data',
      'Tensors, graphs, norms and models know nothing of pictures.',
      { path: room('engine', 'graph', 'norm', 'models') },
      { path: room('data', 'paper') },
    ),
    rule(
      'paper-is-data',
      'paper/ holds what the paper prints and states; it takes types only.',
      { path: room('paper') },
      { path: '^lib/', pathNot: [room('paper'), BASE] },
    ),
    rule(
      'train-knows-no-layer',
      'A layer says itself what a step must know of it (graph/): train/ takes any model.',
      { path: room('train') },
      { path: room('norm', 'models') },
    ),
    rule(
      'records-are-read',
      'records/ reads numbers out of stored records; what made them it knows by types only.',
      { path: room('records') },
      { path: '^lib/', pathNot: [room('records', 'paper'), BASE] },
    ),
    rule(
      'figures-take-types',
      'figures/ draws what it is given: records as they are read, the paper, and the table that Figure 5 is drawn from.',
      { path: room('figures') },
      { path: '^lib/', pathNot: [room('figures', 'records', 'paper'), BASE, '^lib/models/inception-table\\.ts$'] },
    ),
    rule(
      'base-below-all',
      'The files that all rooms stand on import no room.',
      { path: BASE, pathNot: '^lib/(index|browser)\\.ts$' },
      { path: '^lib/[a-z-]+/' },
    ),
    rule(
      'scripts-are-thin',
      'Data scripts run commands; what they do stands in lib/.',
      { path: '^data-scripts/' },
      { path: '^lib/', pathNot: ['^lib/index\\.ts$', room('cli', 'data'), BASE] },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)node_modules/|^lib/(dist|vendor)/' },
    cache: { folder: 'node_modules/.cache/dependency-cruiser' },
  },
};
