// How tests, and the programs that they start, read TypeScript.
//
// What the build has made of a source of the library is taken from lib/dist where it is newer than that source: a process that
// loads the library starts in a third of the time. Everything else, and what was changed since, is stripped of its types by
// esbuild, and kept. Either way a module has the name and the folder of its source.
'use strict';
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

const ROOT = path.resolve(__dirname, '..');
const LIB = path.join(ROOT, 'lib') + path.sep;
const KEPT = path.join(ROOT, 'node_modules/.cache/bnlab-sources');

process.setSourceMapsEnabled(true);
Module._extensions['.ts'] = (module, file) => module._compile(builtOf(file) ?? strippedOf(file), file);

/** What the build made of a source, unless the source is newer. */
function builtOf(file) {
  if (!file.startsWith(LIB)) return undefined;
  const built = path.join(LIB, 'dist', `${file.slice(LIB.length, -'.ts'.length)}.js`);
  const [made, written] = [built, file].map((each) => fs.statSync(each, { throwIfNoEntry: false })?.mtimeMs);
  if (made === undefined || made <= written) return undefined;
  // a stack names lines of the source; Node looks for what is named by a relative path alone
  const map = `//# sourceMappingURL=${path.relative(path.dirname(file), built).replaceAll('\\', '/')}.map`;
  return fs.readFileSync(built, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, () => map);
}

/** What esbuild makes of a source, made once for the same text in the same place. */
function strippedOf(file) {
  const source = fs.readFileSync(file, 'utf8');
  const { version } = require('esbuild/package.json');
  const name = createHash('sha256').update([version, file, source].join('\0')).digest('hex');
  const kept = path.join(KEPT, `${name}.js`);
  if (fs.existsSync(kept)) return fs.readFileSync(kept, 'utf8');
  const options = { loader: 'ts', format: 'cjs', platform: 'node', target: 'node20', sourcemap: 'inline' };
  const { code } = require('esbuild').transformSync(source, { ...options, sourcefile: file, sourcesContent: false });
  // whole or not at all: other processes of the tests look for it too
  fs.mkdirSync(KEPT, { recursive: true });
  fs.writeFileSync(`${kept}.${process.pid}`, code);
  fs.renameSync(`${kept}.${process.pid}`, kept);
  return code;
}
