// npm run release [-- --dry-run]: is everything ready to be published? Then, without --dry-run, sets the tag and packs the library.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.join(fileURLToPath(import.meta.url), '..', '..', '..');
const SEMVER = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;

/** What keeps a version from being published, in sentences; none where nothing does. */
export function problemsOf({ changed, versions, tags, changelog }) {
  const [version, ...others] = versions;
  const [, title, body = ''] = /^## (.*)\n([^]*?)(?=^## |(?![^]))/m.exec(changelog) ?? [];
  const isDated =
    title !== undefined && new RegExp(`^${version.replaceAll('.', '\\.')} \\(\\d{4}-\\d\\d-\\d\\d\\)$`).test(title);
  return [
    changed.length > 0 && `The working tree has changes that are not committed: ${changed.slice(0, 3).join(', ')}.`,
    !SEMVER.test(version) && `lib/package.json has the version ${version}, which is none: write MAJOR.MINOR.PATCH.`,
    others.some((other) => other !== version) &&
      `package.json, its dependency on bnlab and lib/package.json differ: ${versions.join(', ')}.`,
    tags.includes(`v${version}`) &&
      `v${version} is there already: raise the version in package.json and lib/package.json.`,
    !isDated &&
      `CHANGELOG.md begins with "${title ?? 'no version'}": write "## ${version} (YYYY-MM-DD)" over what is new.`,
    !/^- \S/m.test(body) && 'The first part of CHANGELOG.md names no change.',
  ].filter(Boolean);
}

function run(command, ...words) {
  const { status, stdout, stderr, error } = spawnSync(command, words, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${words.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}

function readState() {
  const read = (file) => readFileSync(path.join(ROOT, file), 'utf8');
  const workspace = JSON.parse(read('package.json'));
  return {
    changed: run('git', 'status', '--porcelain').split('\n').filter(Boolean),
    versions: [JSON.parse(read('lib/package.json')).version, workspace.version, workspace.dependencies.bnlab],
    tags: run('git', 'tag', '--list').split('\n'),
    changelog: read('CHANGELOG.md'),
  };
}

function release(isDry) {
  const state = readState();
  const [version] = state.versions;
  const problems = problemsOf(state);
  for (const problem of problems) console.error(`- ${problem}`);
  const [{ files, size }] = JSON.parse(
    run('npm', 'pack', '--workspace', 'lib', '--json', '--silent', ...(isDry || problems.length ? ['--dry-run'] : [])),
  );
  console.log(`bnlab ${version}: ${files.length} files, ${(size / 2 ** 20).toFixed(1)} MiB packed`);
  if (problems.length > 0) return 1;
  if (isDry) console.log('Ready: npm run release sets the tag and packs it.');
  else {
    run('git', 'tag', '--annotate', `v${version}`, '--message', `bnlab ${version}`);
    console.log(`Tagged and packed. Now: git push origin v${version} && npm publish bnlab-${version}.tgz`);
  }
  return 0;
}

const USAGE = `npm run release                 is all ready to be published? Then sets the tag and packs the library
npm run release -- --dry-run    only asks`;

/** A word that is not known must not set a tag. */
function main(words) {
  if (words.includes('--help')) console.log(USAGE);
  else if (words.some((word) => word !== '--dry-run'))
    console.error(`expected no words or --dry-run, got ${words.join(' ')}\n${USAGE}`);
  else return release(words.length > 0);
  return words.includes('--help') ? 0 : 2;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2));
