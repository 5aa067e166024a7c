import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { main } from '../../lib/cli/main';

/** Runs one command line in this process. */
async function bnlab(...words: string[]): Promise<{ code: number; err: string }> {
  const { stderr } = process;
  const write = stderr.write.bind(stderr);
  let err = '';
  Object.assign(stderr, { write: (text: string) => ((err += text), true) });
  try {
    return { code: await main(words), err };
  } finally {
    Object.assign(stderr, { write });
  }
}

describe('bnlab launch', () => {
  const hosts = path.join(os.tmpdir(), `bnlab-hosts-${process.pid}`);
  const empty = `${hosts}-empty`;
  before(() => {
    fs.writeFileSync(hosts, 'localhost\n');
    fs.writeFileSync(empty, '\n# localhost\n');
  });
  after(() => [hosts, empty].forEach((file) => fs.rmSync(file)));

  const WRONG = [
    [['-n', '2', 'summary', 'x'], /launch: expected train, run, evaluate, got summary/],
    [['-n', '0', 'train', 'BN-x5'], /-n/],
    [['-n', '2', '--least', '3', 'train', 'BN-x5'], /--least: expected 1 to 2, got 3/],
    [['-n', '2', '--restarts', '-1', 'train', 'BN-x5'], /--restarts: expected 0 or more, got -1/],
    [['-n', '2', '--transport', 'openmpi', '--hosts', os.tmpdir(), 'train', 'BN-x5'], /--hosts: expected a file/],
    [['-n', '2', '--transport', 'openmpi', '--hosts', empty, 'train', 'BN-x5'], /--hosts: expected hosts, got none in/],
    [['-n', '2', '--transport', 'pigeons', 'train', 'BN-x5'], /expected auto, local, openmpi, mpich, got pigeons/],
    [['-n', '2', '--transport', 'local', '--hosts', '/no/such', 'train', 'BN-x5'], /expected a file, got \/no\/such/],
    [['-n', '2', '--transport', 'local', '--hosts', hosts, 'train', 'BN-x5'], /expected an MPI as --transport/],
  ] as const;
  for (const [words, message] of WRONG) {
    it(`refuses ${words.slice(0, -1).join(' ').replace(hosts, 'HOSTS').replace(os.tmpdir(), 'FOLDER')}`, async () => {
      const { code, err } = await bnlab('launch', ...words);
      assert.equal(code, 2, err);
      assert.match(err, message);
    });
  }

  it('refuses BNLAB_RANK_TIMEOUT=soon', async () => {
    process.env.BNLAB_RANK_TIMEOUT = 'soon';
    try {
      const { code, err } = await bnlab('launch', '-n', '2', 'train', 'BN-x5');
      assert.equal(code, 2, err);
      assert.match(err, /^bnlab: BNLAB_RANK_TIMEOUT: expected/);
    } finally {
      Reflect.deleteProperty(process.env, 'BNLAB_RANK_TIMEOUT');
    }
  });

  it('trains with one of two scopes of normalization', async () => {
    const { code, err } = await bnlab('train', 'BN-x5', '--normalization', 'global');
    assert.equal(code, 2);
    assert.match(err, /expected local or synchronized, got global/);
  });
});
