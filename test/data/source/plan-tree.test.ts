import assert from 'node:assert/strict';
import path from 'node:path';
import { planTree } from '../../../lib/data/source/plan-tree';
import { whole, type SourcePlan } from '../../../lib/data/source/planned';
import { memoryTree } from './memory-tree';

const classes = (folder: string) => [`${folder}/cat/1.jpg`, `${folder}/dog/1.jpg`];
const parts = (folder: string) => [...classes(`${folder}train`), ...classes(`${folder}val`)];
/** Parts that may be classes called `train` and `val`. */
const plain = (folder: string) => [`${folder}train/1.jpg`, `${folder}val/1.jpg`];
const BY_NAME = 'parts by name';

/** Where the parts lie, why, and what is not used; a message where several sets are; undefined where there are no parts. */
type Plan = readonly [train: string, validation: string | undefined, why: string, unused: readonly string[]];

const PLANS: Readonly<Record<string, readonly [names: readonly string[], plan: Plan | RegExp | undefined]>> = {
  'right there': [parts(''), ['train', 'val', BY_NAME, []]],
  'one folder down': [
    [...parts('a/'), 'README', 'empty/'],
    ['a/train', 'a/val', `${BY_NAME}, in a/`, ['README', 'empty']],
  ],
  'two folders down': [
    [...parts('a/b/'), 'a/x.txt', 'README'],
    ['a/b/train', 'a/b/val', `${BY_NAME}, in b/, in a/`, ['x.txt', 'README']],
  ],
  'one folder down, beside another one with data': [
    [...parts('a/'), ...classes('z')],
    ['a/train', 'a/val', `${BY_NAME}, in a/`, ['z']],
  ],
  'one folder down, whose names sort behind': [
    [...parts('z/'), 'a/1.jpg'],
    ['z/train', 'z/val', `${BY_NAME}, in z/`, ['a']],
  ],
  'two sets': [[...parts('a/'), ...parts('b/')], /^set: expected one set, got a training part in each of 2 folders \(a, b\)\nPass one of them/], // prettier-ignore
  'four sets': [['a/', 'b/', 'c/', 'd/'].flatMap(parts), /in each of 4 folders \(a, b, c, …\)/],
  'three sets': [['a/', 'b/', 'c/'].flatMap(parts), /in each of 3 folders \(a, b, c\)/],
  'a set beside one of classes that are called as parts are': [
    [...parts('a/'), ...plain('b/')],
    ['a/train', 'a/val', `${BY_NAME}, in a/`, ['b']],
  ],
  'a set with two training parts beside one of such classes': [
    [...parts('a/'), 'a/training/1.jpg', ...plain('b/')],
    ['a/train', 'a/val', `${BY_NAME}, in a/`, ['training', 'b']],
  ],
  'parts in each class': [[...plain('cat/'), ...plain('dog/')], /^set: expected one set, got a training part in each of 2 folders \(cat, dog\)\nIf they are classes, put the parts above them/], // prettier-ignore
  'parts in a class, the training part alone in another': [
    [...plain('cat/'), 'dog/train/1.jpg'],
    /in each of 2 folders \(cat, dog\)\nIf they are classes/,
  ],
  'a training part alone in each class': [['cat/train/1.jpg', 'dog/train/1.jpg'], undefined],
  'parts in one class': [[...plain('cat/'), 'dog/1.jpg'], undefined],
  'parts beside a folder that is no part, in each class': [
    [...plain('cat/'), 'cat/x/1.jpg', ...plain('dog/'), 'dog/x/1.jpg'],
    undefined,
  ],
  'parts that may be classes, in one folder': [plain('a/'), ['a/train', 'a/val', `${BY_NAME}, in a/`, []]],
  'a training part alone, in one folder': [classes('a/train'), ['a/train', undefined, `${BY_NAME}, in a/`, []]],
  'class folders': [classes(''), undefined],
  'class folders in one folder': [
    [...classes('a'), 'README'],
    ['a', undefined, 'no parts in it, in a/', ['README']],
  ],
  'class folders two folders down': [
    [...classes('a/b'), 'README'],
    ['a/b', undefined, 'no parts in it, in b/, in a/', ['README']],
  ],
  'one class folder': [['a/1.jpg'], undefined],
  'a folder of one class folder': [['a/b/1.jpg'], undefined],
  nothing: [[], undefined],
  'Kaggle’s edition of ImageNet': [
    [...parts('ILSVRC/Data/CLS-LOC/'), ...classes('ILSVRC/Annotations')],
    ['ILSVRC/Data/CLS-LOC/train', 'ILSVRC/Data/CLS-LOC/val', BY_NAME, []],
  ],
  'Kaggle’s edition of ImageNet, from a folder of it': [
    [...parts('CLS-LOC/'), ...parts('b/')],
    ['CLS-LOC/train', 'CLS-LOC/val', BY_NAME, []],
  ],
};

function told(plan: SourcePlan | undefined): Plan | undefined {
  if (!plan) return undefined;
  const [train, validation] = [plan.train, plan.validation].map((part) =>
    part?.place.kind === 'path' ? path.relative('/set', part.place.path) : undefined,
  );
  return [train!, validation, plan.why, plan.unused];
}

describe('parts in a folder or further down', () => {
  const tree = (names: readonly string[]) => memoryTree([...names.map((name) => path.join('/set', name)), '/set/']);

  for (const [what, [names, wanted]] of Object.entries(PLANS))
    it(`are found: ${what}`, () => {
      const plan = () => told(planTree({ tree: tree(names) }, '/set'));
      if (wanted instanceof RegExp)
        assert.throws(plan, (thrown: Error & { kind?: string }) => {
          assert.equal(thrown.kind, 'usage');
          assert.match(thrown.message.replace('/set: ', 'set: '), wanted);
          return true;
        });
      else assert.deepEqual(plan(), wanted);
    });

  it('are called by the name of the source in an error', () => {
    const names = ['cat/', 'dog/'];
    for (const make of [parts, plain])
      assert.throws(() => planTree({ tree: tree(names.flatMap(make)), name: 'x.tar' }, '/set'), {
        message: /^x\.tar: expected one set/,
      });
  });

  it('are asked for before and after those by name, in each folder on the way', () => {
    const asked: string[] = [];
    const note = (when: string) => (folder: string) => void asked.push(`${when} ${folder}`);
    const planned = { tree: tree(classes('a')), before: note('before'), after: note('after') };
    const ask = (found?: Partial<typeof planned>) => told(planTree({ ...planned, ...found }, '/set'))?.[2];
    assert.equal(ask(), 'no parts in it, in a/');
    assert.deepEqual(asked, ['before /set', 'after /set', 'before /set/a', 'after /set/a']);
    const found = (why: string) => ((folder: string) => whole(folder, why)) as unknown as typeof planned.before;
    assert.equal(ask({ after: found('late') }), 'late');
    assert.equal(ask({ before: found('early'), after: found('late') }), 'early');
    const named = { tree: tree(parts('')), after: found('late') };
    assert.equal(ask(named), BY_NAME);
    assert.equal(ask({ ...named, before: found('early') }), 'early');
  });
});
