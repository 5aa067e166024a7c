import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../../lib/errors';
import { checkResultsFolder } from '../../../lib/experiments/judges/results-folder';
import { temporaryFolder } from '../../data/temporary';

describe('the folder of the stored records', () => {
  const folder = temporaryFolder();
  const write = (name: string) => writeFileSync(path.join(folder.path, name), '{}');
  const small = () => path.join(folder.path, 'small');
  const refused = (place: string) => {
    try {
      checkResultsFolder(place);
    } catch (thrown) {
      assert.ok(thrown instanceof BnlabError, String(thrown));
      assert.deepEqual([thrown.kind, thrown.where], ['input', place]);
      assert.match(thrown.hint, /notebooks\/results/);
      return thrown.got;
    }
    return assert.fail('the folder was taken');
  };

  const records =
    'ablation dropout ensemble figure1 figure1-best imagenette imagenette-wide ladder learning-rates'.split(' ');
  for (const name of records) {
    it(`may hold no more than ${name}.json`, () => {
      write(`${name}.json`);
      assert.doesNotThrow(() => checkResultsFolder(folder.path));
    });
  }

  it('may hold small records alone, whatever lies beside them', () => {
    mkdirSync(small());
    write('small/notes.txt');
    write('small/jacobian.json');
    assert.doesNotThrow(() => checkResultsFolder(folder.path));
  });

  it('is refused without any record', () => {
    assert.equal(refused(folder.path), 'a folder without any');
    write('package.json');
    write('ladder.txt');
    assert.equal(refused(folder.path), 'a folder without any');
  });

  it('is refused when what should hold the small records is empty, holds no JSON or is a file', () => {
    mkdirSync(small());
    assert.equal(refused(folder.path), 'a folder without any');
    write('small/notes.txt');
    assert.equal(refused(folder.path), 'a folder without any');
    mkdirSync(path.join(folder.path, 'other'));
    write('other/small');
    assert.equal(refused(path.join(folder.path, 'other')), 'a folder without any');
  });

  it('is refused when there is none, or a file in its place', () => {
    assert.equal(refused(path.join(folder.path, 'nowhere')), 'no such folder');
    write('ladder.json');
    assert.equal(refused(path.join(folder.path, 'ladder.json')), 'no folder');
  });
});
