import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  devkitClasses,
  findValidationClasses,
  VALIDATION_PICTURE,
} from '../../../lib/data/archives/validation-classes';
import { miniImagenet } from '../mini-imagenet';
import { temporaryFolder } from '../temporary';

const [A, B] = ['n00000001', 'n00000002'];
const name = (i: number) => `ILSVRC2012_val_${String(i).padStart(8, '0')}.JPEG`;
const id = (i: number) => name(i).replace('.JPEG', '');

describe('the classes of ImageNet’s validation pictures', () => {
  const folder = temporaryFolder();
  const at = (place: string) => path.join(folder.path, place);
  const solution = (text: string, place = '.') => {
    mkdirSync(at(place), { recursive: true });
    writeFileSync(path.join(at(place), 'LOC_val_solution.csv'), text);
  };
  const ONE = `ImageId,PredictionString\n${id(1)},${A} 1 2 3 4\n`;

  it('belong to names of eight digits, whatever the ending', () => {
    const names = [name(1), 'ILSVRC2012_val_00000001.webp', 'ILSVRC2012_val_0000001.JPEG', `x${name(1)}`, id(1)];
    assert.deepEqual(names.map((each) => VALIDATION_PICTURE.test(each)), [true, true, false, false, false]); // prettier-ignore
  });

  it('are those of the ids in the devkit, the first picture’s first', () => {
    const kit = {
      classes: [A, B],
      synsets: [],
      validationIds: [2, 1, 2, 7],
      wnidOf: new Map([
        [1, A],
        [2, B],
      ]),
    };
    const known = devkitClasses(kit);
    const { classes, source } = known;
    assert.deepEqual([classes, source], [[A, B], 'the devkit']);
    assert.deepEqual(
      [1, 2, 3].map((i) => known.classOf(name(i))),
      [B, A, B],
    );
    // the fourth one's id has no synset
    for (const other of [name(0), name(4), name(5), 'x.JPEG'])
      assert.throws(() => known.classOf(other), {
        kind: 'data',
        message: new RegExp(`expected one of the 4 pictures of the devkit's ground truth, got ${other}`),
      });
  });

  it('are the first words in Kaggle’s solution', () => {
    solution(
      `ImageId,PredictionString\r\n${id(1)},${B} 1 2 3 4 ${A} 1 2 3 4\r\n\n"${id(2)}", "${A} 1 2 3 4"\n  \n${id(3)},${B}\n`,
    );
    const known = findValidationClasses(folder.path)!;
    const { classes, source } = known;
    assert.deepEqual([classes, source], [[A, B], 'LOC_val_solution.csv']);
    assert.deepEqual(
      [1, 2, 3].map((i) => known.classOf(name(i))),
      [B, A, B],
    );
    assert.throws(() => known.classOf(name(4)), {
      kind: 'data',
      message:
        /^validation pictures: expected one of the 3 pictures of LOC_val_solution\.csv, got ILSVRC2012_val_00000004/,
    });
  });

  it('are refused in a solution that says none, with the line', () => {
    for (const [text, got] of [
      ['', 'none'],
      ['ImageId,PredictionString\n', 'none'],
      [`ImageId,PredictionString\n${id(1)},${A}\n${id(2)},cat\n`, 'line 3'],
      [`ImageId,PredictionString\n${id(1)},${A}0\n`, 'line 2'],
    ] as const) {
      solution(text);
      assert.throws(() => findValidationClasses(folder.path), {
        kind: 'data',
        message: new RegExp(`^LOC_val_solution\\.csv: expected a synset in each line, got ${got}\n`),
      });
    }
  });

  it('are looked for in a folder and in the four above it, the nearest first', () => {
    const deep = ['a', 'a/b', 'a/b/c', 'a/b/c/d', 'a/b/c/d/e'];
    mkdirSync(at(deep[4]), { recursive: true });
    solution(ONE, 'a');
    assert.deepEqual(deep.map((place) => findValidationClasses(at(place)) !== undefined), [true, true, true, true, true]); // prettier-ignore
    rmSync(at('a/LOC_val_solution.csv'));
    solution(ONE);
    assert.deepEqual(deep.map((place) => findValidationClasses(at(place)) !== undefined), [true, true, true, true, false]); // prettier-ignore
    solution(ONE.replace(A, B), 'a/b');
    assert.deepEqual(findValidationClasses(at('a/b/c'))?.classes, [B]);
  });

  it('are looked for beside an archive, and not above it', () => {
    mkdirSync(at('a'));
    solution(ONE);
    for (const place of ['x.tar', 'a/x.tar']) writeFileSync(at(place), '');
    assert.deepEqual(findValidationClasses(at('x.tar'))?.classes, [A]);
    assert.deepEqual(findValidationClasses(at('nowhere.tar'))?.classes, [A]);
    assert.equal(findValidationClasses(at('a/x.tar')), undefined);
  });

  it('are those of the list that is passed, a devkit or a solution, before any that lies there', async () => {
    solution(ONE.replace(A, B));
    mkdirSync(at('list'));
    writeFileSync(at('list/own.csv'), ONE);
    assert.deepEqual(findValidationClasses(folder.path, at('list/own.csv'))?.classes, [A]);
    const { devkit } = await miniImagenet();
    assert.equal(findValidationClasses(folder.path, devkit)?.source, 'the devkit');
    // a devkit comes before a solution beside it
    assert.equal(findValidationClasses(path.dirname(devkit))?.source, 'the devkit');
  });
});
