import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readNetworkFile } from '../../lib/cli/network-file';
import { BnlabError } from '../../lib/errors';
import { variantSettings } from '../../lib/models';
import { temporaryFolder } from '../data/temporary';

describe('network.json', () => {
  const folder = temporaryFolder();
  const read = (content: unknown) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(path.join(folder.path, 'network.json'), text);
    return readNetworkFile(folder.path);
  };

  it('gives back what was written, with and without data', () => {
    const network = { scale: 'cifar', width: 0.25, seed: 3, variant: 'BN-x5', dropout: 0.4, classes: 10, size: 32 };
    assert.deepEqual(read({ variant: 'BN-x5', network }).network, network);
    const data = { classes: ['a', 'b'], split: { seed: 1 }, fingerprint: 'x' };
    assert.deepEqual(read({ variant: 'BN-x5', network, data, faults: [] }).data, data);
    assert.equal(variantSettings('BN-x5').activation, 'relu');
  });

  const REFUSED: readonly (readonly [unknown, RegExp])[] = [
    [{ variant: 'BN-x5', network: null }, /got network: /],
    [{ variant: 5, network: {} }, /got variant: /],
    [{ network: {} }, /got variant: /],
    [{ variant: 'BN-x5', network: { size: '32' } }, /got network\.size: /],
    [{ variant: 'BN-x5', network: { variant: 5 } }, /got network\.variant: /],
    [{ variant: 'BN-x5', network: { scale: 'mnist' } }, /got network\.scale: /],
    [{ variant: 'BN-x5', network: { widht: 1 } }, /widht/],
    [{ variant: 'BN-x5', network: {}, data: 5 }, /got data: /],
    [{ variant: 'BN-x5', network: {}, data: { classes: [1] } }, /got data\.classes\[0\]: /],
    [[], /got the whole: /],
    ['null', /got the whole: /],
    ['{"variant"', /got "\{\\"variant/],
    ['', /got ""/],
  ];
  for (const [content, message] of REFUSED) {
    it(`${JSON.stringify(content)} is refused with the place`, () => {
      assert.throws(
        () => read(content),
        (e) =>
          e instanceof BnlabError && e.kind === 'data' && e.where.endsWith('network.json') && message.test(e.message),
      );
    });
  }
});
