import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../data/temporary';
import { bundledPackages, licencesText, ROOT } from './bin';

describe('the licences of what is bundled', () => {
  const folder = temporaryFolder();

  function packageOf(name: string, about: object, files: Readonly<Record<string, string>> = {}): string {
    const place = path.join(folder.path, 'node_modules', name);
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, 'package.json'), JSON.stringify({ name, version: '1.2.3', ...about }));
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(place, file), text);
    return place;
  }

  it('are asked of each package that a bundle holds something of, once', () => {
    const inputs = {
      'lib/browser.ts': { bytesInOutput: 9 },
      '../node_modules/@some/thing/dist/a.js': { bytesInOutput: 5 },
      '../node_modules/@some/thing/dist/b.js': { bytesInOutput: 5 },
      'node_modules/outer/node_modules/inner/index.js': { bytesInOutput: 5 },
      'node_modules/shaken-off/index.js': { bytesInOutput: 0 },
      '(disabled):node_modules/left-out/index.js': { bytesInOutput: 7 },
    };
    assert.deepEqual(
      bundledPackages([{ outputs: { 'a.js': { inputs } } }, { outputs: { 'b.js': { inputs } } }]),
      ['../node_modules/@some/thing', 'node_modules/outer/node_modules/inner'].map((name) => path.resolve(name)).sort(),
    );
  });

  it('are the words that a package brings, or those of the licences that it names', () => {
    const text = licencesText([
      packageOf('own', { license: 'ISC', author: { name: 'A. Person' } }, { 'LICENSE.md': 'Words of its own.' }),
      packageOf('named', { license: 'Apache-2.0 AND MIT', author: 'B. Person' }),
    ]);
    assert.match(text, /^own 1\.2\.3: ISC, A\. Person\n\nWords of its own\.$/m);
    assert.match(
      text,
      /^named 1\.2\.3: Apache-2\.0 AND MIT, B\. Person\n\nIts text stands in LICENSE\.\nPermission is hereby/m,
    );
  });

  it('are refused where a package brings no words and names a licence that nobody has read', () => {
    const place = packageOf('unknown', { license: 'GPL-3.0' });
    assert.throws(() => licencesText([place]), /unknown is bundled under GPL-3\.0 and brings no text of it/);
    assert.throws(() => licencesText([packageOf('none', {})]), /none is bundled under undefined/);
  });

  it('of this repository’s packages are there', () => {
    const text = licencesText(
      ['seedrandom', '@tensorflow/tfjs-core'].map((name) => path.join(ROOT, 'node_modules', name)),
    );
    assert.match(text, /^seedrandom [\d.]+: MIT, David Bau$/m);
  });
});
