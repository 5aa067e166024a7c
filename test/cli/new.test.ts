import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as ts from 'typescript';
import { experimentFiles } from '../../lib/cli/new-experiment';
import { writeNew } from '../../lib/cli/new-files';
import { lessonFiles } from '../../lib/cli/new-lesson';
import { projectFolder } from '../../lib/data';
import { runNotebook } from '../../lib/kernel/headless';
import { checkLessons } from '../../lib/lessons';
import { bnlab } from './printed';

const root = projectFolder();

/** What the types of a folder's tsconfig say of some files, put in the place of the repository's own. */
function problemsOf(files: ReadonlyMap<string, string>, folder: string, entries: readonly string[]): string[] {
  const place = path.join(root, folder);
  const config = ts.readConfigFile(path.join(place, 'tsconfig.json'), (name) => ts.sys.readFile(name));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, place);
  const own = (name: string) => files.get(path.relative(root, name));
  const stock = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...stock,
    readFile: (name) => own(name) ?? stock.readFile(name),
    fileExists: (name) => own(name) !== undefined || stock.fileExists(name),
    getSourceFile: (name, languageVersion, ...rest) => {
      const text = own(name);
      return text === undefined
        ? stock.getSourceFile(name, languageVersion, ...rest)
        : ts.createSourceFile(name, text, languageVersion);
    },
  };
  const names = entries.map((entry) => path.join(root, entry));
  const program = ts.createProgram(names, { ...options, noEmit: true }, host);
  return names
    .map((name) => program.getSourceFile(name)!)
    .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('bnlab new', function () {
  this.timeout(300_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'bnlab-new-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const asked = { name: 'weight-decay', section: '3.4', title: 'Weight decay with and without normalization' };

  it('experiment: source and test have no error of type, and it stands in the list', () => {
    const files = experimentFiles(root, asked);
    const [source, list, test] = files;
    assert.deepEqual(
      files.map((file) => file.path),
      [
        'lib/experiments/small/weight-decay.ts',
        'lib/experiments/small/index.ts',
        'test/experiments/weight-decay.test.ts',
      ],
    );
    assert.match(
      list.text,
      /vanishing-gradients';\nimport \{ weightDecay \} from '.\/weight-decay';\nimport .*weight-growth/,
    );
    assert.match(list.text, / {2}weightDecay,\n\] as const;/);
    const texts = new Map(files.map((file) => [file.path, file.text]));
    assert.deepEqual(problemsOf(texts, '.', [source.path, list.path]), []);
    assert.deepEqual(problemsOf(texts, 'test', [test.path]), []);
  });

  it('experiment: also where its name comes after all others, or before', () => {
    const importsOf = (name: string) => {
      const { text } = experimentFiles(root, { ...asked, name })[1];
      return [...text.matchAll(/^import .* from '\.\/(.*)';$/gm)].map(([, file]) => file);
    };
    for (const name of ['zero-init', 'a-first-one']) {
      const imports = importsOf(name);
      assert.ok(imports.includes(name));
      assert.deepEqual(imports, [...imports].sort());
    }
  });

  it('lesson: runs, and keeps every rule once there is enough in it', async () => {
    mkdirSync(path.join(folder, 'notebooks'));
    const first = '00-abstract.ipynb';
    writeFileSync(path.join(folder, 'notebooks', first), readFileSync(path.join(root, 'notebooks', first)));
    writeNew(folder, lessonFiles(folder, { name: '07-after-the-paper', en: 'After the paper', ko: '논문 이후' }));
    const input = path.join(folder, 'notebooks', '07-after-the-paper.ipynb');
    const run = await runNotebook({ input, output: input, timeoutMs: 240_000 });
    assert.ok(run.ok, JSON.stringify(run));
    const rules = checkLessons([input]).map(({ rule }) => rule);
    assert.deepEqual(rules, ['ideas']);
  });

  it('puts nothing in the place of a file that is there', () => {
    writeFileSync(path.join(folder, 'b'), 'mine');
    const files = ['a', 'b'].map((name) => ({ path: name, text: 'new' }));
    assert.throws(() => writeNew(folder, files), /no b yet/);
    assert.throws(() => readFileSync(path.join(folder, 'a')), /ENOENT/);
    assert.equal(readFileSync(path.join(folder, 'b'), 'utf8'), 'mine');
  });

  const refused: readonly (readonly [words: readonly string[], message: RegExp])[] = [
    [
      ['experiment', 'placement', '--section', '3.3', '--title', 'Somewhere else'],
      /a name that is free, got placement/,
    ],
    [['experiment', 'figure1', '--section', '3.3', '--title', 'Somewhere else'], /a name that is free/],
    [['experiment', 'Weight Decay', '--section', '3.3', '--title', 'Somewhere else'], /lower case with hyphens/],
    [['experiment', '../x', '--section', '3.3', '--title', 'Somewhere else'], /lower case with hyphens/],
    [['experiment', 'decay', '--section', 'three', '--title', 'Somewhere else'], /a section of the paper/],
    [['experiment', 'decay', '--section', '3.3', '--title', "It's */ x"], /one sentence/],
    [['experiment', 'decay', '--section', '3.3'], /--title/],
    [['lesson', 'after', '--en', 'After', '--ko', '이후'], /the place in the paper and a name/],
    [['lesson', '07-after', '--en', 'After', '--ko', 'After'], /a title in Korean/],
    [['lesson', '00-abstract', '--en', 'After', '--ko', '이후'], /no notebooks\/00-abstract.ipynb yet/],
  ];
  for (const [words, message] of refused) {
    it(`refuses ${words.join(' ')}`, async () => {
      const { code, err } = await bnlab('new', ...words);
      assert.equal(code, 2);
      assert.match(err, message);
    });
  }
});
