// Whose code a bundle holds: bundling drops the files that stand beside it in its packages, and its licence asks for them.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** The licence of packages that bring no file of it. The Apache License stands in LICENSE, since it is ours too. */
const TEXTS = {
  'Apache-2.0': 'Its text stands in LICENSE.',
  MIT: `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files
(the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge,
publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions: The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING
FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`,
};

/** The folders of the packages that bundles hold something of, by what esbuild tells of each. */
export function bundledPackages(metafiles) {
  const files = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
    ),
  );
  // what the packages' own fields leave out for browsers is `(disabled):` and empty
  const real = files.filter((file) => !file.startsWith('('));
  const folders = real.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
  return [...new Set(folders.map((folder) => path.resolve(folder)))].sort();
}

const textsOf = (licence) =>
  String(licence)
    .split(' AND ')
    .map((name) => TEXTS[name]);

/** A part for each package: its name, version, licence and author, and the words of the licence. @throws Error for one without words. */
export function licencesText(folders) {
  const parts = folders.map((folder) => {
    const { name, version, license, author } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const own = readdirSync(folder).find((file) => /^(licen[cs]e|copying)/i.test(file));
    const texts = own === undefined ? textsOf(license) : [readFileSync(path.join(folder, own), 'utf8').trim()];
    if (texts.includes(undefined))
      throw new Error(`${name} is bundled under ${license} and brings no text of it: add it to licences.mjs`);
    const by = typeof author === 'object' ? author.name : author;
    return [`${name} ${version}: ${license}${by ? `, ${by}` : ''}`, '', ...texts].join('\n');
  });
  return `${['Packages of others in the bundles of this folder.', ...parts].join('\n\n----\n\n')}\n`;
}
