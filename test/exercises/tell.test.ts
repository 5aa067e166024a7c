import assert from 'node:assert/strict';
import { useEngine } from '../../lib/engine';
import { check, setLanguage } from '../../lib/exercises';
import { printed } from '../printed';

const KERNEL = '/elsewhere/node_modules/tslab/dist/jupyter.js';

interface Sent {
  readonly data: Readonly<Record<string, string>>;
}

describe('check', () => {
  before(() => useEngine('cpu'));
  afterEach(() => {
    delete require.cache[KERNEL];
    setLanguage('both');
  });

  const wrong = () => Promise.resolve(check('normalize', (x: number[]) => x));

  it('prints in both languages outside of a notebook', async () => {
    assert.deepEqual(await printed(wrong), ['✗ This is x as it came in.', '✗ 들어온 x 그대로이다.']);
  });

  it('speaks the language that it is given, or that was set', async () => {
    assert.deepEqual(await printed(() => Promise.resolve(check('normalize', undefined, { language: 'en' }))), [
      '… Nothing is there yet. Replace what the cell begins with by your own answer, and return it.',
    ]);
    setLanguage('ko');
    assert.deepEqual(await printed(wrong), ['✗ 들어온 x 그대로이다.']);
  });

  it('refuses a language that it does not speak', () => {
    assert.throws(() => setLanguage('fr' as never), /'en', 'ko' or 'both', got "fr"/);
  });

  it('says in a cell which language each sentence is in, and escapes what it quotes', () => {
    const sent: Sent[] = [];
    require.cache[KERNEL] = {
      exports: { lastWriteDisplayData: (output: Sent) => sent.push(output) },
    } as unknown as NodeJS.Module;
    check('normalize', () => assert.fail('<b>'));
    assert.deepEqual(
      sent.map(({ data }) => data['text/html'].slice(0, 31)),
      ['<p class="check threw" lang="en', '<p class="check threw" lang="ko'],
    );
    assert.match(sent[0].data['text/html'], /&lt;b&gt;/);
    assert.match(sent[0].data['text/plain'], /^✗ .*<b>$/);
  });
});
