/** Which text of a source a test runs: never an older one than lies there. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const BUILT = 2_000_000_000;

describe('a source of the library in a test', () => {
  let root: string;
  const at = (name: string) => path.join(root, name);
  before(() => {
    root = realpathSync(mkdtempSync(path.join(tmpdir(), 'bnlab-register-')));
    for (const folder of ['test', 'lib/dist', 'lib/part']) mkdirSync(at(folder), { recursive: true });
    cpSync(path.join(__dirname, 'register.cjs'), at('test/register.cjs'));
    // what is kept goes to the temporary folder too
    mkdirSync(at('node_modules'));
    for (const name of ['esbuild', '@esbuild'])
      symlinkSync(path.join(__dirname, '../node_modules', name), at(`node_modules/${name}`));
    writeFileSync(at('lib/part/index.ts'), "export const part: string = 'part';\n");
    const source = [
      "import { part } from './part';",
      'type Word = string;',
      "export const told: Word = ['source', part, __filename].join(' ');",
      'export const fail = (): never => {',
      "  throw new Error('here');",
      '};',
    ];
    writeFileSync(at('lib/one.ts'), source.join('\n'));
    writeFileSync(at('test/two.ts'), "import { told } from '../lib/one';\nconsole.log(told satisfies string);\n");
    writeFileSync(at('test/fails.ts'), "import { fail } from '../lib/one';\nfail();\n");
  });
  after(() => rmSync(root, { recursive: true }));

  /** Runs a program of the folder beside a build that says `built`, so many seconds younger than the source. */
  function run(program: string, younger?: number) {
    rmSync(at('lib/dist/one.js'), { force: true });
    if (younger !== undefined) {
      writeFileSync(
        at('lib/dist/one.js'),
        "exports.told = ['built', require('./part').part, __filename].join(' ');\n//# sourceMappingURL=one.js.map",
      );
      utimesSync(at('lib/dist/one.js'), BUILT + younger, BUILT + younger);
      utimesSync(at('lib/one.ts'), BUILT, BUILT);
    }
    return spawnSync(process.execPath, ['--require', at('test/register.cjs'), program], {
      cwd: tmpdir(),
      encoding: 'utf8',
    });
  }

  for (const [what, younger, expected] of [
    ['is what the build made of it where that is newer', 1, 'built'],
    ['is itself where it was changed after the build', -1, 'source'],
    ['is itself where the two are of one moment', 0, 'source'],
    ['is itself where nothing was built', undefined, 'source'],
  ] as const)
    it(`${what}, by the name of the source`, () => {
      const { stdout, stderr } = run(at('test/two.ts'), younger);
      assert.equal(stdout, `${expected} part ${at('lib/one.ts')}\n`, stderr);
    });

  it('has the lines of the source in a stack', () => {
    assert.match(run(at('test/fails.ts')).stderr, /one\.ts:5:9\b/);
  });

  it('has the lines of the source in a stack also as it was built', () => {
    const fault = path.join(__dirname, '../lib/random.ts');
    const program = `try { new (require(${JSON.stringify(fault)}).Random)(1).integer(0.5) } catch ({ stack }) { console.log(stack) }`;
    const { stdout } = spawnSync(process.execPath, ['--require', path.join(__dirname, 'register.cjs'), '-e', program], {
      encoding: 'utf8',
    });
    const [, line] = /integer \(.*random\.ts:(\d+)/.exec(stdout) ?? [];
    const text = readFileSync(fault, 'utf8').split('\n')[Number(line) - 1];
    assert.match(text ?? '', /throw refusal\('integer'/, stdout);
  });
});
