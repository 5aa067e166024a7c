import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildBook, readLessons, serveFolder, storedParts, type RunningServer } from '../../lib/book';
import { judgeClaims } from '../../lib/experiments';
import { findBrowser, Page, type Window } from '../kernel/browser';

const project = path.resolve(__dirname, '../..');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** How a page is looked at. */
interface View {
  readonly language: 'en' | 'ko' | 'both';
  readonly window: Window;
  /** Rules of axe that are left out here. */
  readonly without?: readonly string[];
}

const DESK: Window = { width: 1440, height: 900, isDark: false };
const PHONE: Window = { width: 390, height: 844, isDark: true };

/** Every language, width and brightness once; all of their products would take an hour. */
const VIEWS: Readonly<Record<string, View>> = {
  // contrast is two thirds of what axe computes, and where both languages are shown, English has the same colours
  'English at a desk': { language: 'en', window: DESK, without: ['color-contrast'] },
  'Korean on a phone, dark': { language: 'ko', window: PHONE },
  'both at a desk': { language: 'both', window: DESK },
};

/** What axe finds, of any level, what makes the page wider than its window, and what came from elsewhere. */
const look = (without: readonly string[] = []) => `(async () => {
  const rules = ${JSON.stringify(Object.fromEntries(without.map((rule) => [rule, { enabled: false }])))};
  const { violations } = await axe.run(document, { resultTypes: ['violations'], rules });
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
  return [
    ...violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join(' ')),
    ...(document.documentElement.scrollWidth > document.documentElement.clientWidth ? ['wider than the window'] : []),
    ...loaded.filter((name) => !/^(data|blob):/.test(name) && new URL(name).origin !== location.origin),
  ];
})()`;

/** What is wrong with a page as it stands in a browser. */
async function faultsIn(page: Page, without?: readonly string[]): Promise<readonly string[]> {
  await page.evaluate(`${axe}; 1`);
  return (await page.evaluate(look(without))) as readonly string[];
}

describe('the book in a browser', function () {
  // the book of all lessons, then some fifty pages: two minutes, on a busy machine more
  this.timeout(1_200_000);
  let folder: string | undefined;
  let server: RunningServer | undefined;
  let page: Page | undefined;
  let names: readonly string[];
  before(async function () {
    const browser = findBrowser();
    if (browser === undefined) {
      console.log('      skipped: it needs Chromium or Chrome (BNLAB_BROWSER)');
      return this.skip();
    }
    folder = mkdtempSync(path.join(tmpdir(), 'bnlab-book-'));
    const results = path.join(project, 'notebooks/results');
    const lessons = readLessons(path.join(project, 'notebooks'));
    const out = path.join(folder, 'site');
    names = (await buildBook({ lessons, ...storedParts(results, judgeClaims({ results })), out })).pages;
    server = await serveFolder({ folder: out, port: 0 });
    page = await Page.open(browser, 'about:blank');
  });
  after(async () => {
    await page?.close();
    await server?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  for (const [what, { language, window, without }] of Object.entries(VIEWS)) {
    it(`has nothing that axe objects to, nothing too wide, nothing from elsewhere: ${what}`, async () => {
      const found: Record<string, readonly string[]> = {};
      for (const name of names) {
        await page!.go(`${server!.url}${name}?lang=${language}`, window);
        const faults = await faultsIn(page!, without);
        if (faults.length > 0) found[name] = faults;
      }
      assert.deepEqual(found, {});
      assert.deepEqual(page!.errors, []);
    });
  }

  it('is looked at by eyes that see: a picture without words, a pale word and a line that is too wide are found', async () => {
    await page!.go(`${server!.url}${names[0]}?lang=en`, PHONE);
    await page!.evaluate(`document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="data:,"><p style="width:900px">x</p><p style="color:#777;background:#888">a pale word</p>')`); // prettier-ignore
    const found = await faultsIn(page!);
    assert.deepEqual(found.map((fault) => fault.split(':')[0]).sort(), [
      'color-contrast',
      'image-alt',
      'wider than the window',
    ]);
  });

  it('has a search that says where a reader looks that nothing was found, and what was', async () => {
    const list = `document.querySelector('form[role=search] ol')`;
    const type = (words: string) =>
      page!.evaluate(
        `(() => { const field = document.querySelector('input[type=search]'); field.value = '${words}'; field.dispatchEvent(new Event('input')); })()`,
      );
    await page!.go(`${server!.url}index.html?lang=en`, DESK);
    await type('qqqzzz');
    await page!.until(`!${list}.hidden`);
    assert.match((await page!.evaluate(`${list}.innerText`)) as string, /^Nothing found/);
    await type('gamma');
    await page!.until(`${list}.querySelectorAll('a').length > 3`);
    await type('');
    await page!.until(`${list}.hidden`);
  });

  it('has a playground that a slider sets going, and that a link brings back', async () => {
    const setting = `document.querySelector('[data-setting=learningRate]')`;
    const shown = (network: string) =>
      `parseInt(document.querySelector('[data-network=${network}] [data-cell=accuracy]').textContent)`;
    await page!.go(`${server!.url}index.html?lang=en`, DESK);
    const moved = await page!.evaluate(
      `(() => { const slider = ${setting}; slider.value = Number(slider.value) + 1; slider.dispatchEvent(new Event('input', { bubbles: true })); return slider.value; })()`,
    );
    // what the paper says: with batch normalization the network learns, and its twin does not
    await page!.until(`${shown('bn')} > 60`);
    assert.ok(((await page!.evaluate(shown('plain'))) as number) < 25);
    const link = (await page!.evaluate(`document.querySelector('[data-show=link]').href`)) as string;
    assert.match(link, /#rate=/);
    await page!.go('about:blank', DESK);
    await page!.go(link, DESK);
    assert.equal(await page!.evaluate(`${setting}.value`), moved);
  });
});
