import assert from 'node:assert/strict';
import { figure, type Figure } from '../../lib/figures';
import { live, show, table } from '../../lib/kernel/display';
import { printed } from '../printed';

interface Sent {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly transient: { readonly display_id?: string };
  readonly update: boolean;
}

const KERNEL = '/elsewhere/node_modules/tslab/dist/jupyter.js';

/** Makes this process look like a kernel whose running cell collects what it is sent. */
function asKernel(): { readonly sent: Sent[]; nextCell(): Sent[] } {
  const cell = (sent: Sent[]) => (output: Omit<Sent, 'update'>, update: boolean) => sent.push({ ...output, update });
  const sent: Sent[] = [];
  const exports = { lastWriteDisplayData: cell(sent) };
  require.cache[KERNEL] = { exports } as NodeJS.Module;
  return {
    sent,
    nextCell: () => {
      const next: Sent[] = [];
      exports.lastWriteDisplayData = cell(next);
      return next;
    },
  };
}

function numbered(n: number): Figure {
  return figure({ title: `Step ${n}`, caption: 'Loss.', data: [{ y: [n] }], layout: { width: 300, height: 200 } });
}

const titlesOf = (sent: readonly Sent[]) => sent.map(({ data }) => String(data['text/plain']).split('.')[0]);

describe('show', () => {
  afterEach(() => delete require.cache[KERNEL]);

  it('sends a figure as JSON, picture and text in one bundle, never as HTML', async () => {
    const { sent } = asKernel();
    await show(numbered(1));
    assert.equal(sent.length, 1);
    const [{ data, metadata, update }] = sent;
    assert.deepEqual(Object.keys(data), ['application/vnd.plotly.v1+json', 'image/png', 'text/plain']);
    assert.equal(Buffer.from(String(data['image/png']), 'base64').toString('latin1', 1, 4), 'PNG');
    assert.equal(data['text/plain'], 'Figure: Step 1. Loss.');
    assert.deepEqual(metadata, { 'image/png': { width: 300, height: 200 } });
    assert.equal(update, false);
  });

  it('sends a figure to the cell that showed it, though another runs by the time it is drawn', async () => {
    const kernel = asKernel();
    const showing = show(numbered(1));
    const next = kernel.nextCell();
    await showing;
    assert.equal(kernel.sent.length, 1);
    assert.equal(next.length, 0);
  });

  it('sends a table as HTML and text', async () => {
    const { sent } = asKernel();
    await show(table([{ engine: 'wasm', steps: 400 }]));
    assert.match(String(sent[0].data['text/html']), /<th>engine<\/th>[^]*<td>wasm<\/td>/);
    assert.match(String(sent[0].data['text/plain']), /wasm/);
  });

  it('has a table say its language, where it was given one', async () => {
    const { sent } = asKernel();
    await show(table([{ 엔진: 'wasm' }], { language: 'ko' }));
    await show(table([{ engine: 'wasm' }]));
    assert.match(String(sent[0].data['text/html']), /^<table class="dataframe" lang="ko">/);
    assert.match(String(sent[1].data['text/html']), /^<table class="dataframe">/);
  });

  it('prints one line outside of a notebook', async () => {
    assert.deepEqual(await printed(() => show(numbered(1))), ['Figure: Step 1. Loss.']);
  });

  it('rejects a figure that cannot be drawn, and shows nothing', async () => {
    const { sent } = asKernel();
    await assert.rejects(show({ ...numbered(1), data: [{ y: [1], nonsense: 1 }] }), /nonsense/);
    assert.equal(sent.length, 0);
  });
});

describe('a live figure', () => {
  afterEach(() => delete require.cache[KERNEL]);

  it('is drawn again in place', async () => {
    const { sent } = asKernel();
    const plot = live(numbered(0), { intervalMs: 0 });
    await plot.update(numbered(1));
    await plot.update(numbered(2));
    await plot.done();
    assert.deepEqual(titlesOf(sent), ['Figure: Step 0', 'Figure: Step 1', 'Figure: Step 2']);
    assert.deepEqual(sent.map(({ update }) => update), [false, true, true]); // prettier-ignore
    assert.equal(new Set(sent.map(({ transient }) => transient.display_id)).size, 1);
    assert.ok(sent[0].transient.display_id);
  });

  it('drops what comes too soon, but never the last', async () => {
    const { sent } = asKernel();
    const plot = live(numbered(0), { intervalMs: 1e9 });
    for (let n = 1; n <= 50; n++) await plot.update(numbered(n));
    assert.deepEqual(titlesOf(sent), ['Figure: Step 0']);
    await plot.done();
    assert.deepEqual(titlesOf(sent), ['Figure: Step 0', 'Figure: Step 50']);
    await plot.done();
    assert.equal(sent.length, 2);
  });

  it('has a place of its own', async () => {
    const { sent } = asKernel();
    await Promise.all([live(numbered(0)).done(), live(numbered(1)).done()]);
    assert.notEqual(sent[0].transient.display_id, sent[1].transient.display_id);
  });

  it('stays in the cell that made it', async () => {
    const kernel = asKernel();
    const plot = live(numbered(0), { intervalMs: 0 });
    const next = kernel.nextCell();
    await plot.update(numbered(1));
    assert.equal(kernel.sent.length, 2);
    assert.equal(next.length, 0);
  });

  it('tells whoever updates it that it cannot be drawn', async () => {
    asKernel();
    const plot = live({ ...numbered(0), data: [{ y: [1], nonsense: 1 }] });
    await assert.rejects(plot.update(numbered(1)), /nonsense/);
    await assert.rejects(plot.done(), /nonsense/);
  });

  it('prints its last state outside of a notebook', async () => {
    const lines = await printed(async () => {
      const plot = live(numbered(0), { intervalMs: 0 });
      await plot.update(numbered(1));
      await plot.done();
    });
    assert.deepEqual(lines, ['Figure: Step 1. Loss.']);
  });
});

describe('table', () => {
  it('takes rows, and columns', () => {
    const rows = table([{ a: 1, b: 'x' }, { a: 2 }]); // prettier-ignore
    assert.deepEqual(rows.columns, ['a', 'b']);
    assert.deepEqual(rows.values, [[1, 'x'], [2, null]]); // prettier-ignore
    assert.deepEqual(table({ a: [1, 2], b: ['x', 'y'] }).values, [[1, 'x'], [2, 'y']]); // prettier-ignore
  });

  const wrong = [
    ['no rows', [], /got no columns/],
    ['empty columns', { a: [] }, /a: 0/],
    ['columns of different lengths', { a: [1], b: [1, 2] }, /a: 1, b: 2/],
  ] as const;
  for (const [name, data, message] of wrong) it(`refuses ${name}`, () => assert.throws(() => table(data), message));
});
