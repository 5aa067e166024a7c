import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import * as bnlab from '../../lib/index';
import { inFolderOfItsOwn } from '../working-folder';
import { examplesOf, promisedBy, run } from './examples';

const LIB = path.resolve(__dirname, '..', '..', 'lib');
const NOT_OURS = /^(dist|vendor|node_modules)\b/;
const MODULES = { bnlab, 'node:fs': fs, 'node:os': os, 'node:path': path };
const openRooms = () =>
  (createRequire(__filename)('../../docs/open-rooms.mjs') as { OPEN_ROOMS: readonly string[] }).OPEN_ROOMS;
/** Areas whose main exports show how they are used. What a run leaves is shown by the experiments. */
const AREAS = openRooms().filter((room) => room !== 'runs');

const examples = fs
  .readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !NOT_OURS.test(file))
  .flatMap((file) =>
    examplesOf(file, fs.readFileSync(path.join(LIB, file), 'utf8')).map((example) => ({ file, example })),
  );

describe('the examples of doc comments', () => {
  inFolderOfItsOwn('examples');
  // an example may have chosen another
  beforeEach(() => bnlab.useEngine());

  it('are there for each area', () => {
    const areas = new Set(examples.map(({ file }) => path.dirname(file).split(path.sep)[0]));
    assert.deepEqual(
      AREAS.filter((area) => !areas.has(area)),
      [],
    );
  });

  for (const { file, example } of examples) {
    it(`print what they say: ${example.name} (${file})`, async () => {
      assert.deepEqual(await run(example, MODULES), promisedBy(example));
    });
  }

  const commented = (lines: string) => `/**\n * Does.\n * @example\n${lines}\n */\nexport const f = 1;`;
  const fenced = (...lines: string[]) =>
    commented([' * ```ts', ...lines.map((line) => ` * ${line}`), ' * ```'].join('\n'));
  const one = (text: string) => examplesOf('a.ts', text)[0];

  it('are read with the name of what they explain', () => {
    const example = one(fenced("import { tf } from 'bnlab';", '', 'console.log(1 + 1); // 2'));
    assert.deepEqual(example, { name: 'f', program: "import { tf } from 'bnlab';\n\nconsole.log(1 + 1); // 2" });
  });

  it('are compared with what they print', async () => {
    const example = one(fenced('const x = await Promise.resolve([1, 2]);', 'console.log(x, "a"); // [ 1, 2 ] a'));
    assert.deepEqual(await run(example, {}), promisedBy(example));
    assert.notDeepEqual(await run(one(fenced('console.log(1 + 1); // 3')), {}), ['3']);
  });

  const refused: readonly [string, () => unknown, RegExp][] = [
    ['is not fenced', () => one(commented(' * f();')), /a\.ts: the example of f is not one fenced program/],
    ['prints nothing', () => promisedBy(one(fenced('f();'))), /prints nothing/],
    [
      'does not say what it prints',
      () => promisedBy(one(fenced('console.log(1);'))),
      /does not say what this prints.*console\.log\(1\)/,
    ],
  ];
  for (const [what, act, message] of refused) it(`is refused where it ${what}`, () => assert.throws(act, message));

  it('imports nothing else', async () => {
    await assert.rejects(
      run(one(fenced("import { x } from 'elsewhere';", 'console.log(x); // 1')), MODULES),
      /imports elsewhere/,
    );
  });
});
