import assert from 'node:assert/strict';
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
});
