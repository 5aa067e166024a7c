import assert from 'node:assert/strict';
import { Command } from 'commander';
import { engineOption } from '../../lib/cli/engine-options';
import { bnlab } from './printed';

describe('the word that chooses an engine', () => {
  for (const words of [
    ['train'],
    ['evaluate'],
    ['run'],
    ['bench', 'inception'],
    ['bench', 'mnist'],
    ['bench', 'distributed'],
  ]) {
    it(`${words.join(' ')} --help lists every engine there is`, async () => {
      const { out } = await bnlab(...words, '--help');
      assert.match(out.replace(/\s+/g, ' '), /--engine <name> auto, tensorflow, onednn, webgpu, wasm or cpu/);
    });
  }

  it('is read as it is typed, and is missing where it was left out', () => {
    const engineOf = (...words: string[]) =>
      engineOption(new Command()).parse(words, { from: 'user' }).opts<{ engine?: string }>().engine;
    assert.deepEqual([engineOf('--engine', 'webgpu'), engineOf()], ['webgpu', undefined]);
  });
});
