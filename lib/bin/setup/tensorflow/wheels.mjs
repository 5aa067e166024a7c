// The wheels that TensorFlow's library comes in: which, how they are fetched, and that they are the ones meant.
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runChild } from '../child.mjs';

/**
 * A wheel of PyPI.
 * @typedef {{ name: string, version: string, bytes: number, sha256: string }} Wheel
 */

/** @returns {Wheel[]} the wheels for a machine: TensorFlow, and NVIDIA's libraries beside it. */
export function wheelsFor(arch, gpu) {
  const table = JSON.parse(readFileSync(new URL('./wheels.json', import.meta.url), 'utf8'));
  return gpu ? [table.gpu, ...table.nvidia] : [table.cpu[arch]];
}

/** The lines of a requirements file that pip compares each download with. */
export function requirementsOf(wheels) {
  return wheels.map(({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}\n`).join('');
}

/** Any Python will do: which wheel it is stands in the table, and nothing of it is run. */
const TAGS = ['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311', '--abi', 'none'];
const GLIBC = { x64: ['2_28', '2_27', '2_18', '2_17', '2014'], arm64: ['2_17', '2014'] };

/** Fetches wheels with pip, which knows the mirror and the proxy of its user. @throws Error with what pip said. */
export async function download(wheels, folder, arch) {
  const requirements = path.join(folder, 'requirements.txt');
  writeFileSync(requirements, requirementsOf(wheels));
  const machine = arch === 'x64' ? 'x86_64' : 'aarch64';
  const platforms = GLIBC[arch].flatMap((libc) => [
    '--platform',
    libc === '2014' ? `manylinux2014_${machine}` : `manylinux_${libc}_${machine}`,
  ]);
  const options = ['--no-deps', '--only-binary=:all:', '--require-hashes', '--no-cache-dir', '--progress-bar', 'off'];
  const args = ['-m', 'pip', 'download', ...options, ...TAGS, ...platforms, '-d', folder, '-r', requirements];
  const { code, output, interrupted } = await runChild('python3', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  if (interrupted) process.exit(130);
  if (code === 0) return;
  if (code === 127 || /No module named pip/.test(output)) {
    throw new Error(
      'Python with pip was not found, which fetches the wheels. Install it: apt-get install -y python3-pip (Debian, Ubuntu); or fetch ' +
        `${wheels[0].name} ${wheels[0].version} elsewhere and give it: npm run setup:tensorflow -- --wheel FILE.whl`,
    );
  }
  const said = output.split('\n').filter((line) => /^ *(ERROR|WARNING: Retrying|Expected|Got)/.test(line));
  throw new Error(
    `pip could not fetch the wheels (is PyPI, or your mirror of it, reachable?): ${said.slice(-3).join(' ').trim() || `exit code ${code}`}`,
  );
}

/** The files in a folder that are these wheels, in their order. @throws Error where one is missing, or is not the one meant. */
export async function verify(wheels, files) {
  const found = [];
  for (const wheel of wheels) {
    const start = `${wheel.name.replaceAll('-', '_')}-${wheel.version}-`;
    const file = files.find((candidate) => path.basename(candidate).startsWith(start));
    if (file === undefined)
      throw new Error(`There is no wheel of ${wheel.name} ${wheel.version} among: ${files.join(', ') || 'nothing'}.`);
    const { size } = statSync(file);
    if (size !== wheel.bytes)
      throw new Error(`${file} has ${size} bytes, ${wheel.bytes} were expected: fetch it again.`);
    const sha256 = await hashOf(file);
    if (sha256 !== wheel.sha256)
      throw new Error(`${file} has SHA-256 ${sha256}, ${wheel.sha256} was expected: fetch it again.`);
    found.push(file);
  }
  return found;
}

/** The wheels in a folder. */
export function wheelsIn(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.whl'))
    .map((name) => path.join(folder, name));
}

async function hashOf(file) {
  const hash = createHash('sha256');
  for await (const part of createReadStream(file)) hash.update(part);
  return hash.digest('hex');
}
