#!/usr/bin/env node
// npm run setup:tensorflow [-- --gpu] [--wheel FILE.whl ...]: adds engine tensorflow. Only this command downloads it.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runChild } from './setup/child.mjs';
import { compile } from './setup/compile.mjs';
import { installPackages } from './setup/packages.mjs';
import { compileAddon, tryAddon } from './setup/tensorflow/build.mjs';
import { findCompiler, findHeaders, machineHere, whyNoRoom, whyNot } from './setup/tensorflow/machine.mjs';
import { unpack } from './setup/tensorflow/unpack.mjs';
import { download, verify, wheelsFor, wheelsIn } from './setup/tensorflow/wheels.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
// beside the workspace's other caches: npm ci empties node_modules and would take it along. lib/engine/tensorflow/place.ts looks there
const FOLDER = process.env.BNLAB_TENSORFLOW || path.join(ROOT, '.cache', 'tensorflow');
const SOURCES = path.join(ROOT, 'node_modules', '@tensorflow', 'tfjs-node-gpu', 'binding');
const HEADERS = 'node-api-headers@1.9.0';

const say = (line) => process.stderr.write(`${line}\n`);

/** Node's headers: those that are here, or the npm package that holds nothing else. */
async function headersFor(staging) {
  const here = findHeaders();
  if (here) return here;
  say(`      Node's headers are not here: fetching ${HEADERS} from the npm registry.`);
  const args = ['install', '--prefix', staging, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', HEADERS];
  const { code } = await runChild('npm', args, { stdio: ['ignore', 2, 2] });
  if (code !== 0)
    throw new Error(
      `npm could not fetch ${HEADERS}. Give Node its headers: install Node from nodejs.org, or libnode-dev.`,
    );
  return path.join(staging, 'node_modules', 'node-api-headers', 'include');
}

async function fetchWheels({ gpu, given, staging }) {
  const wheels = wheelsFor(process.arch, gpu);
  const bytes = wheels.reduce((sum, wheel) => sum + wheel.bytes, 0);
  if (given.length > 0) say(`[2/5] Taking ${given.join(', ')}.`);
  else {
    say(
      `[2/5] Downloading ${wheels.map(({ name, version }) => `${name} ${version}`).join(', ')} with pip, ${Math.round(bytes / 1e6)} MB.`,
    );
    await download(wheels, staging, process.arch);
  }
  const files = await verify(wheels, given.length > 0 ? given : wheelsIn(staging));
  say('      Sizes and SHA-256 sums are those that are expected.');
  return files;
}

/** Builds everything in a folder beside the final one, which takes its place only once it computes. */
async function add({ gpu, given }) {
  const refusal = whyNot(machineHere(gpu));
  if (refusal) throw new Error(refusal);
  await installPackages(ROOT, say);
  if (!existsSync(SOURCES))
    throw new Error(`The sources of the addon are not in ${SOURCES}: run npm ci --include=optional.`);
  const staging = `${FOLDER}.${process.pid}.partial`;
  mkdirSync(staging, { recursive: true });
  try {
    const room = whyNoRoom(staging, gpu);
    if (room) throw new Error(room);
    const compiler = await findCompiler();
    const headers = await headersFor(staging);
    say(`[1/5] This machine can: ${compiler}, Node's headers in ${headers}.`);
    const files = await fetchWheels({ gpu, given, staging });
    for (const file of files) {
      const names = await unpack(file, staging);
      say(
        `[3/5] ${names.filter((name) => name.includes('.so')).length} libraries taken out of ${path.basename(file)}.`,
      );
    }
    say('[4/5] Compiling the addon of @tensorflow/tfjs-node-gpu (a quarter of a minute).');
    await compileAddon(compiler, { sources: SOURCES, headers, folder: staging });
    await compile(ROOT);
    const trial = await tryAddon(ROOT, staging);
    tidy(staging, trial, gpu);
    say(
      `[5/5] TensorFlow ${trial.version} computes 1 + 1 = 2 ${trial.gpu ? 'on the GPU' : 'on the CPU'}; it is in ${FOLDER}.`,
    );
    if (gpu && !trial.gpu)
      say('      It found no GPU: is the driver there (nvidia-smi)? TF_CPP_MIN_LOG_LEVEL=0 shows what it looked for.');
    say('      Use it: BNLAB_ENGINE=tensorflow npm start, or npx bnlab doctor.');
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Leaves what the engine needs, with a note of what it is, in its final place. */
function tidy(staging, { version }, gpu) {
  for (const file of wheelsIn(staging)) rmSync(file);
  for (const name of ['requirements.txt', 'node_modules', path.join('tensorflow', 'include')]) {
    rmSync(path.join(staging, name), { recursive: true, force: true });
  }
  writeFileSync(
    path.join(staging, 'made.json'),
    `${JSON.stringify({ tensorflow: version, gpu, node: process.version })}\n`,
  );
  rmSync(FOLDER, { recursive: true, force: true });
  renameSync(staging, FOLDER);
}

function askedFor() {
  const { values } = parseArgs({
    options: { gpu: { type: 'boolean', default: false }, wheel: { type: 'string', multiple: true, default: [] } },
  });
  return { gpu: values.gpu, given: values.wheel.map((file) => path.resolve(process.env.INIT_CWD ?? '.', file)) };
}

try {
  await add(askedFor());
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
