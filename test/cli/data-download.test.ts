import assert from 'node:assert/strict';
import { dataProgram } from '../../lib/cli/data';
import { REMOTE_SETS } from '../../lib/data';
import { printed } from '../printed';

const run = (...words: string[]) => dataProgram().parseAsync(['data', 'download', ...words], { from: 'user' });

describe('bnlab data download', () => {
  it('lists what there is', async () => {
    const lines = await printed(() => run('--list'));
    for (const { name } of REMOTE_SETS) assert.match(lines.join('\n'), new RegExp(`^${name} +\\d+ MB  `, 'm'));
  });

  it('refuses a name that is none, and none at all', async () => {
    await assert.rejects(run('cifar-ten'), /one of mnist, fashion-mnist, cifar10, cifar100/);
    await assert.rejects(run(), /expected a name/);
  });
});
