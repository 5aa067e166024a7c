import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isListPlan, openListPlan } from '../../../lib/data/source/list-plan';
import { partAt, type PlannedPart, type SourcePlan } from '../../../lib/data/source/planned';
import { temporaryFolder, writeEmpty } from '../temporary';

describe('a plan of lists', () => {
  const folder = temporaryFolder();
  const at = (name: string) => path.join(folder.path, name);
  const filesOf = (name: string, ...files: string[]): PlannedPart => ({ name, place: { kind: 'files', files: files.map(at) } }); // prettier-ignore
  const planOf = (train: PlannedPart, validation?: PlannedPart): SourcePlan => ({ why: 'w', train, validation, unused: ['u'] }); // prettier-ignore
  const write = (name: string, ...lines: string[]) => writeFileSync(at(name), lines.join('\n'));

  it('has a list, or lists, in each part, and no folder that is called like one', () => {
    mkdirSync(at('folder.txt'));
    const list = partAt(at('a.csv'));
    const cifar: PlannedPart = { name: 'c', place: { kind: 'cifar', folder: at('a.csv'), test: false } };
    for (const [plan, is] of [
      [planOf(list), true],
      [planOf(list, partAt(at('b.TXT'))), true],
      [planOf(filesOf('t', 'a.tsv', 'b.jsonl')), true],
      [planOf(filesOf('t', 'a.tsv', 'b.tar')), false],
      [planOf(filesOf('t')), false],
      [planOf(list, partAt(at('b.tar'))), false],
      [planOf(partAt(at('b.tar')), list), false],
      [planOf(partAt(at('folder.txt'))), false],
      [planOf(cifar), false],
    ] as const)
      assert.equal(isListPlan(plan), is, JSON.stringify(plan));
  });

  it('is opened as its parts, by their lists or by the names of the pictures', () => {
    writeEmpty(folder.path, ['cat_1.jpg', 'dog_1.jpg', 'cat_2.jpg']);
    write('t.txt', 'cat_1.jpg x', 'dog_1.jpg y');
    write('v.txt', 'cat_2.jpg x');
    const plan = planOf(partAt(at('t.txt')), filesOf('held', 'v.txt'));
    const { train, validation, unused, why } = openListPlan(plan, {});
    assert.deepEqual([train.name, train.list.classes, [...train.list.labels]], ['t.txt', ['x', 'y'], [0, 1]]);
    assert.deepEqual([validation?.name, validation?.list.length, unused, why], ['held', 1, ['u'], 'w']);
    const named = openListPlan(plan, { labelFrom: 'first-word' });
    assert.deepEqual([named.train.list.classes, named.validation?.list.classes], [['cat', 'dog'], ['cat']]);
  });

  it('may be one list with a column of parts, which is then why', () => {
    writeEmpty(folder.path, ['1.jpg', '2.jpg', '3.jpg']);
    write('all.csv', 'file_name,label,split', '1.jpg,x,train', '2.jpg,y,val', '3.jpg,x,test');
    const { train, validation, unused, why } = openListPlan(planOf(partAt(at('all.csv'))), {});
    assert.deepEqual([train.list.name(0), validation?.list.name(0), why, unused], ['1.jpg', '2.jpg', 'a column of parts', ['u', 'test']]); // prettier-ignore
    write('one.csv', 'file_name,label', '1.jpg,x');
    const one = openListPlan(planOf(partAt(at('one.csv'))), { labelFrom: undefined });
    assert.deepEqual([one.validation, one.why], [undefined, 'w']);
  });

  it('is refused where a list is not there', () => {
    write('t.txt', '1.jpg x');
    const plan = planOf(partAt(at('t.txt')), filesOf('held', 'none.txt'));
    assert.throws(() => openListPlan(plan, {}), { kind: 'usage', got: `1 that are not there, the first one ${at('none.txt')}` }); // prettier-ignore
  });
});
