import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readNotebook, writeNotebook } from '../../lib/kernel/notebook';
import { en, ko, lesson } from '../lessons/lesson';
import { bnlab } from './printed';

describe('bnlab notebook pairs', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bnlab-pairs-'));
  const file = path.join(folder, '01-one.ipynb');
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('stores that both languages say the same, and notebook check holds one side to it', async () => {
    writeNotebook(file, lesson(en('One.'), ko('하나.')));
    const first = await bnlab('notebook', 'pairs', file);
    assert.deepEqual([first.code, first.out], [0, '1 pairs renewed in 1 notebooks.\n']);

    const { cells, ...rest } = readNotebook(file);
    writeNotebook(file, { ...rest, cells: [{ ...cells[0], source: 'One!' }, cells[1]] });
    const { out } = await bnlab('notebook', 'check', file);
    assert.match(out, /^01-one, cell 1 \[pair\]: the English changed alone: .* run npx bnlab notebook pairs/m);
  });

  it('refuses to hide the change of one side, and does not touch the file', async () => {
    const before = readFileSync(file, 'utf8');
    const { code, out, err } = await bnlab('notebook', 'pairs', file);
    assert.notEqual(code, 0);
    assert.match(out, /^01-one, cell 1 \[pair\]/);
    assert.match(err, /--one-sided/);
    assert.equal(readFileSync(file, 'utf8'), before);
  });

  it('does so where one says that the other side needs no change', async () => {
    const { code, out } = await bnlab('notebook', 'pairs', '--one-sided', file);
    assert.deepEqual([code, out], [0, '1 pairs renewed in 1 notebooks.\n']);
  });
});
