import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
type Package = { readonly name: string; readonly licence: string };
type Notice = { readonly noticeText: (packages?: readonly Package[]) => string };

describe('NOTICE', () => {
  const load = () => import(path.join(ROOT, 'docs/notice.mjs')) as Promise<Notice>;

  it('is what the lockfile says: npm run docs writes it', async () => {
    const { noticeText } = await load();
    assert.equal(readFileSync(path.join(ROOT, 'NOTICE'), 'utf8'), noticeText());
  });

  it('names what stays open when it is changed, and no package that asks for less', async () => {
    const { noticeText } = await load();
    const text = noticeText([
      { name: 'open-files', licence: 'MIT AND MPL-2.0' },
      { name: 'either', licence: '(LGPL-3.0-or-later OR BSD-3-Clause)' },
      { name: 'free', licence: 'ISC' },
    ]);
    assert.match(text, /^ {2}open-files: MPL-2\.0$/m);
    assert.doesNotMatch(text, /either|free:/);
  });

  for (const licence of ['AGPL-3.0', 'MIT AND GPL-2.0', 'no licence']) {
    it(`refuses ${licence}, which nobody has judged`, async () => {
      const { noticeText } = await load();
      assert.throws(() => noticeText([{ name: 'new', licence }]), /new is under/);
    });
  }
});
