// The picture of the rooms in ARCHITECTURE.md, drawn from the imports: `npm run docs` writes it, `npm run lint` compares.
import { cruise } from 'dependency-cruiser';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const FILE = new URL('ARCHITECTURE.md', import.meta.url);
const [BEGIN, END] = ['<!-- rooms: made by npm run docs -->', '<!-- end of rooms -->'];
/** What all rooms stand on, drawn as one. */
const BASE = 'base';

/** Folders of lib/ that hold no sources of ours in TypeScript. */
const NO_ROOMS = ['bin', 'browser', 'dist', 'node_modules', 'vendor'];

const roomOf = (file) =>
  /^lib\/([a-z]+)\//.exec(file)?.[1] ?? (/^lib\/(?!index|browser)[a-z-]+\.ts$/.test(file) ? BASE : undefined);

/** Which rooms each room imports from at run time. */
async function edges() {
  const { output } = await cruise(['lib'], {
    tsPreCompilationDeps: true,
    exclude: { path: '(^|/)node_modules/|^lib/(dist|vendor|bin)/' },
  });
  const found = new Map();
  for (const { source, dependencies } of output.modules) {
    const from = roomOf(source);
    if (from === undefined) continue;
    if (!found.has(from)) found.set(from, new Set());
    for (const { resolved, dependencyTypes } of dependencies) {
      const to = roomOf(resolved);
      if (to !== undefined && to !== from && !dependencyTypes.includes('type-only')) found.get(from).add(to);
    }
  }
  return found;
}

/** An arrow is left out where a longer way leads to the same room: the order stays, and can be seen. */
function reduced(found) {
  const reaches = (from, to, seen = new Set()) =>
    [...(found.get(from) ?? [])].some((next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))));
  return [...found].flatMap(([from, targets]) =>
    [...targets]
      .filter((to) => ![...targets].some((other) => other !== to && reaches(other, to)))
      .map((to) => `  ${from} --> ${to}`),
  );
}

const found = await edges();
const rooms = readdirSync(new URL('../lib', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !NO_ROOMS.includes(entry.name))
  .map(({ name }) => name);
const lines = reduced(found).sort();
const picture = [BEGIN, '', '```mermaid', 'flowchart LR', ...lines, '```', '', END].join('\n');
const text = readFileSync(FILE, 'utf8');
const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
if (begin < 0 || end < begin) throw new Error(`ARCHITECTURE.md has no place for the picture: ${BEGIN} … ${END}`);
for (const room of rooms) {
  if (!found.has(room)) throw new Error(`lib/${room} was not looked at: the picture would lack it`);
  if (!text.includes(`\n| \`${room}\` |`))
    throw new Error(`ARCHITECTURE.md says nothing of lib/${room}: give it a row`);
}
const drawn = text.slice(0, begin) + picture + text.slice(end + END.length);
if (!process.argv.includes('--check')) writeFileSync(FILE, drawn);
else if (drawn !== text) {
  console.error(
    'docs/ARCHITECTURE.md shows other imports than the code has: run npm run docs, and look at what changed.',
  );
  process.exitCode = 1;
}
