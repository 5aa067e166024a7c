/** The copy of the sources that mutants run in. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Bench } from './bench';
import { deleteCopy, makeCopy } from './copy';
import { fatesOf, type Fate } from './fate';
import { mutantsOf } from './mutate';

const ROOT = path.join(__dirname, '../..');

/** Mocha starts within this time on a busy machine. */
const LIMIT_MS = 60_000;

describe('a copy of the sources with mutants in it', () => {
  let root: string;
  before(() => void (root = mkdtempSync(path.join(tmpdir(), 'bnlab-mutants-test-'))));
  after(() => rmSync(root, { recursive: true, force: true }));
  const write = (name: string, text: string) => writeFileSync(path.join(root, name), text);

  it('leaves the sources alone, kills by each test in a clean process, and names a test that fails anyway', async function () {
    this.timeout(5 * LIMIT_MS);
    for (const folder of ['lib/a', 'test/a', 'test/mutants']) mkdirSync(path.join(root, folder), { recursive: true });
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'));
    for (const name of ['warm.ts', 'preload.cjs'])
      cpSync(path.join(__dirname, name), path.join(root, 'test/mutants', name));
    cpSync(path.join(ROOT, 'test/register.cjs'), path.join(root, 'test/register.cjs'));
    write('package.json', '{ "type": "commonjs" }');
    // made when it is loaded, when it is called, and never looked at
    const source =
      'exports.two = 2;\nexports.add = (a, b) => a * b;\nexports.sign = (a) => -a;\nexports.seen = new Set();\n';
    write('lib/a/add.js', source);
    const test = (name: string, body: string) => write(`test/a/${name}.test.js`, `it('${name}', () => { ${body} });`);
    test('red', "throw new Error('too red');");
    const used = "const { add, two, seen, sign } = require('../../lib/a/add'); sign(1);";
    test(
      'adds',
      `${used} if (add(2, two) !== 4) { seen.add(1); throw new Error(); } if (seen.size > 0) throw new Error();`,
    );
    const drawn = mutantsOf('lib/a/add.js', source).map((mutant, i) => ({ id: i + 1, mutant }));
    const folder = makeCopy(root, drawn);
    const fates: (readonly [string, Fate])[] = [];
    const red: string[] = [];
    try {
      await fatesOf({
        mutants: drawn.map((one) => [one, ['test/a/red.test.js', 'test/a/adds.test.js']] as const),
        open: (name) => new Bench({ folder, test: name, limitMs: LIMIT_MS }),
        tell: ({ mutant: { before, after } }, fate) => fates.push([`${before} to ${after}`, fate]),
        tellRed: (name, { said }) => red.push(`${name} ${/too red/.exec(said)?.[0]}`),
      });
    } finally {
      deleteCopy(folder);
    }
    const killed = { kind: 'killed', by: 'test/a/adds.test.js' };
    const expected = [...['2 to 3', '* to /'].map((what) => [what, killed])];
    const undecided = { kind: 'undecided', because: ['test/a/red.test.js'] };
    assert.deepEqual(fates, [...expected, ['-a to a', undecided]]);
    assert.deepEqual(red, ['test/a/red.test.js too red']);
    assert.equal(readFileSync(path.join(root, 'lib/a/add.js'), 'utf8'), source);
  });
});
