import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from './bin';

// an npm that writes down how it was called and installs a compiler, a bundler and a mocha that do the same
const NPM = `
  const fs = require('node:fs');
  fs.appendFileSync('calls', 'npm ' + process.argv.slice(2).join(' ') + '\\n');
  if (fs.existsSync('npm-fails')) process.exit(7);
  for (const [folder, name] of [['typescript', 'tsc'], ['mocha', 'mocha.js']]) {
    fs.mkdirSync('node_modules/' + folder + '/bin', { recursive: true });
    fs.writeFileSync('node_modules/' + folder + '/bin/' + name, fs.readFileSync('program.cjs'));
  }
  fs.mkdirSync('node_modules/esbuild', { recursive: true });
  fs.writeFileSync('node_modules/esbuild/index.js', fs.readFileSync('bundler.cjs'));
  fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
`;
const BUNDLER = `
  exports.build = ({ outfile }) => {
    require('node:fs').mkdirSync(require('node:path').dirname(outfile), { recursive: true });
    require('node:fs').appendFileSync('calls', 'esbuild ' + require('node:path').basename(outfile) + '\\n');
    return { metafile: { outputs: {} } };
  };
`;
const PROGRAM = `
  const fs = require('node:fs');
  const name = require('node:path').basename(process.argv[1]);
  fs.appendFileSync('calls', [name, ...process.argv.slice(2)].join(' ') + '\\n');
  console.log('output of ' + name);
  if (fs.existsSync(name + '-fails')) process.exit(9);
`;

describe('npm start and npm test', () => {
  let root = '';

  function run(script: string, ...args: string[]) {
    const env = { ...process.env, npm_execpath: path.join(root, 'npm-cli.js'), BNLAB_NO_APT: '1' };
    const program = path.join(root, 'lib', 'bin', script);
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      cwd: root,
      env,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  }

  function calls(): string[] {
    const file = path.join(root, 'calls');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'bnlab-start-'));
    cpSync(path.join(ROOT, 'lib', 'bin'), path.join(root, 'lib', 'bin'), { recursive: true });
    mkdirSync(path.join(root, 'node_modules'));
    writeFileSync(path.join(root, 'npm-cli.js'), NPM);
    writeFileSync(path.join(root, 'program.cjs'), PROGRAM);
    writeFileSync(path.join(root, 'bundler.cjs'), BUNDLER);
    writeFileSync(path.join(root, 'lib', 'bin', 'bnlab.js'), PROGRAM);
    writeFileSync(path.join(root, 'package-lock.json'), '{ "packages": {} }');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('start installs, builds and walks, passing on what else was asked', () => {
    const { status, stdout } = run('start.mjs', '--only', '03');
    assert.equal(status, 0);
    const [npm, ...rest] = calls();
    assert.match(npm, /^npm ci --ignore-scripts /);
    assert.deepEqual(rest, ['tsc -p lib', 'esbuild browser.mjs', 'bnlab.js walk --only 03']);
    assert.equal(stdout, 'output of bnlab.js\n', 'the standard output belongs to the walkthrough alone');
  });

  it('test installs, builds and runs mocha, passing on what else was asked', () => {
    assert.equal(run('test.mjs', 'test/norm', '--bail').status, 0);
    assert.deepEqual(calls().slice(1), ['tsc -p lib', 'esbuild browser.mjs', 'mocha.js test/norm --bail']);
  });

  it('test runs the whole suite side by side where there are two cores', () => {
    assert.equal(run('test.mjs', '--bail').status, 0);
    const whole = os.availableParallelism() < 2 ? '--bail' : '--parallel --jobs 2 --bail';
    assert.deepEqual(calls().at(-1), `mocha.js ${whole}`);
  });

  it('installs nothing the second time', () => {
    run('start.mjs');
    run('start.mjs');
    assert.equal(calls().filter((call) => call.startsWith('npm')).length, 1);
  });

  const failures: readonly [string, string, RegExp, number][] = [
    ['the install', 'npm-fails', /^npm ci failed with exit code 7: .*$/m, 1],
    ['the build', 'tsc-fails', /^The library does not compile: .*$/m, 1],
  ];
  for (const [what, mark, message, status] of failures) {
    it(`stop with one sentence where ${what} fails, and run nothing after it`, () => {
      writeFileSync(path.join(root, mark), '');
      const result = run('start.mjs');
      assert.equal(result.status, status);
      assert.match(result.stderr, message);
      assert.ok(!calls().some((call) => call.startsWith('bnlab.js')));
    });
  }

  it('end with the exit code of the program', () => {
    writeFileSync(path.join(root, 'bnlab.js-fails'), '');
    assert.equal(run('start.mjs').status, 9);
  });
});
