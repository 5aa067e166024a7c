// NOTICE: what others made and this package carries or installs, where the licence asks for more than its own text beside it.
// `npm run docs` writes it from package-lock.json, `npm run lint` compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILE = `${ROOT}NOTICE`;

/** Licences that ask for their text and a name alone, which every package brings in its own folder. */
const PERMISSIVE = new Set(
  'MIT MIT-0 ISC 0BSD BSD-2-Clause BSD-3-Clause Apache-2.0 BlueOak-1.0.0 Unlicense CC0-1.0 Python-2.0 PSF-2.0'.split(
    ' ',
  ),
);
/** Licences under which changed files, or the whole as a separate library, must stay open. */
const RECIPROCAL = new Set(['MPL-2.0', 'LGPL-3.0-or-later']);

/** Licences of packages whose package.json names none, read in their folders. */
const READ = { 'typed-function': 'MIT' };

/** Files of others in this repository, and in the packed library. */
const CARRIED = [
  ['lib/figures/fonts', 'Noto Sans KR, a subset', 'OFL-1.1', 'the licence: lib/figures/fonts/OFL.txt'],
  [
    'lib/dist, once built',
    'TensorFlow.js and what it needs, in bundles',
    'Apache-2.0, MIT',
    'each with its licence: lib/dist/LICENCES.txt',
  ],
];

const json = (file) => JSON.parse(readFileSync(`${ROOT}${file}`, 'utf8'));

/** The licences in an expression; of an `OR` any of them may be chosen, so that a permissive one does. */
function duties(expression) {
  const choices = expression.replace(/[()]/g, '').split(' OR ');
  const free = choices.find((choice) => choice.split(' AND ').every((name) => PERMISSIVE.has(name)));
  return (free ?? choices[0]).split(' AND ');
}

/** All packages of the lockfile with their licence. */
function packages() {
  return Object.entries(json('package-lock.json').packages)
    .filter(([place, { link }]) => place.includes('node_modules/') && !link)
    .map(([place, { license }]) => {
      const name = place.replace(/^.*node_modules\//, '');
      return { name, licence: license ?? READ[name] ?? 'no licence that its package.json names' };
    });
}

/** The text of NOTICE. Throws for a package under a licence that nobody has judged. */
export function noticeText(all = packages()) {
  const unknown = all.find(({ licence }) =>
    duties(licence).some((name) => !PERMISSIVE.has(name) && !RECIPROCAL.has(name)),
  );
  if (unknown) {
    throw new Error(`${unknown.name} is under ${unknown.licence}: read that licence, and add it to docs/notice.mjs`);
  }
  const named = new Map(all.map(({ name, licence }) => [name, duties(licence).filter((one) => RECIPROCAL.has(one))]));
  const rows = [...named]
    .filter(([, licences]) => licences.length > 0)
    .map(([name, licences]) => `  ${name}: ${licences.join(', ')}`);
  return [
    'bnlab',
    '',
    'This package is under the Apache License 2.0 (LICENSE). It carries:',
    '',
    ...CARRIED.map(([place, what, licence, where]) => `  ${place}: ${what}; ${licence}; ${where}`),
    '',
    'It installs, unchanged and each with its own licence in its folder, packages under permissive licences',
    `(${[...PERMISSIVE].sort().join(', ')}),`,
    'and these, whose changed files (MPL-2.0) or which as libraries of their own (LGPL-3.0) stay under their licence:',
    '',
    ...rows.sort(),
    '',
    'oneDNN, libjpeg-turbo and MPI are used where the system has them; they are not part of this package.',
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = noticeText();
  if (!process.argv.includes('--check')) writeFileSync(FILE, text);
  else if (readFileSync(FILE, 'utf8') !== text) {
    console.error('NOTICE is not what package-lock.json says: run npm run docs, and look at what changed.');
    process.exitCode = 1;
  }
}
