import assert from 'node:assert/strict';
import { BnlabError } from '../../../lib/errors';
import { provideFrontEnd } from '../../../lib/kernel/front-end';
import { mimeBundle, type MimeBundleProvider } from '../../../lib/kernel/mime';
import { Comms } from '../../../lib/kernel/protocol/comms';
import type { Outgoing } from '../../../lib/kernel/protocol/message';
import { progressBar, slider, sliderBox } from '../../../lib/kernel/widgets';

interface Content {
  readonly comm_id: string;
  readonly data: { readonly method?: string; readonly state: Record<string, unknown>; readonly states?: object };
}

describe('widgets', () => {
  let sent: Outgoing[];
  let comms: Comms;
  beforeEach(() => {
    sent = [];
    comms = new Comms((message) => sent.push(message));
    const no = () => assert.fail('not asked for');
    provideFrontEnd({ comms, clearOutput: no, ask: no, askNow: no });
  });
  afterEach(() => provideFrontEnd(undefined));

  const contents = () => sent.map(({ content }) => content as Content);
  const modelId = async (shown: MimeBundleProvider) => {
    const { data } = await shown[mimeBundle]();
    return (data['application/vnd.jupyter.widget-view+json'] as { model_id: string }).model_id;
  };
  const models = () => new Map(contents().map(({ comm_id, data }) => [comm_id, data.state]));

  it('open every model that they name, before it is named', async () => {
    const bar = progressBar({ total: 10, label: 'epoch' });
    const seen = new Set<string>();
    for (const { comm_id, data } of contents()) {
      const named = JSON.stringify(data.state).matchAll(/IPY_MODEL_([\w-]+)/g);
      for (const [, id] of named) assert.ok(seen.has(id), `${String(data.state._model_name)} names an unknown model`);
      seen.add(comm_id);
    }
    const box = models().get(await modelId(bar))!;
    assert.equal(box._model_name, 'HBoxModel');
    const names = contents().map(({ data }) => data.state._model_name as string);
    const progress = contents().find(({ data }) => data.state._model_name === 'FloatProgressModel');
    assert.equal(progress?.data.state._view_name, 'ProgressView'); // as ipywidgets names it, for whole numbers and others
    assert.ok(names.includes('FloatProgressModel') && names.includes('LabelModel') && names.includes('LayoutModel'));
    assert.ok(
      sent.every(
        ({ type, metadata }) => type === 'comm_open' && (metadata as { version: string }).version.startsWith('2.'),
      ),
    );
  });

  it('move a progress bar, no further than to its end', () => {
    const bar = progressBar({ total: 4 });
    sent = [];
    bar.update(3, 'loss 0.5');
    bar.update(9);
    const updates = contents().map(({ data }) => [data.method, data.state]);
    assert.deepEqual(updates, [
      ['update', { value: 3 }],
      ['update', { value: 'loss 0.5' }],
      ['update', { value: 4, bar_style: 'success' }],
      ['update', { value: '4 / 4' }],
    ]);
    assert.equal(bar.value, 4);
    assert.equal(bar[mimeBundle]().data['text/plain'], '4 / 4');
  });

  it('follow a slider that the reader moves, and tell the other pages', async () => {
    const lr = slider({ min: 0, max: 1, value: 0.5, label: 'lr' });
    const got: number[] = [];
    lr.onChange((value) => got.push(value));
    const id = await modelId(lr);
    sent = [];
    const data = { method: 'update', state: { value: 0.25 }, buffer_paths: [] };
    comms.receive('comm_msg', { content: { comm_id: id, data } });
    assert.deepEqual([lr.value, got], [0.25, [0.25]]);
    assert.deepEqual(
      contents().map((content) => content.data.method),
      ['echo_update'],
    );
    comms.receive('comm_msg', { content: { comm_id: id, data: { method: 'request_state' } } });
    assert.equal(contents().at(-1)?.data.state.value, 0.25);
  });

  it('tell a page that was opened anew all that there is', async () => {
    const box = sliderBox([slider({ min: 0, max: 1 }), slider({ min: 2, max: 3 })]);
    const id = await modelId(box);
    sent = [];
    comms.receive('comm_open', { content: { comm_id: 'control', target_name: 'jupyter.widget.control', data: {} } });
    comms.receive('comm_msg', { content: { comm_id: 'control', data: { method: 'request_states' } } });
    const { states } = contents()[0].data;
    const all = states as Record<string, { model_name: string; state: { children: string[] } }>;
    assert.equal(all[id].model_name, 'HBoxModel');
    assert.equal(all[id].state.children.length, 2);
    for (const child of all[id].state.children)
      assert.equal(all[child.slice('IPY_MODEL_'.length)].model_name, 'FloatSliderModel');
  });

  it('are text where no page is', () => {
    provideFrontEnd(undefined);
    const lr = slider({ min: 0, max: 1, value: 0.5, label: 'lr' });
    assert.deepEqual(lr[mimeBundle]().data, { 'text/plain': 'lr: 0.5 (0 to 1)' });
  });

  const BAD: readonly (readonly [name: string, make: () => unknown])[] = [
    ['a total of 0', () => progressBar({ total: 0 })],
    ['a total that is no number', () => progressBar({ total: NaN })],
    ['an endless total', () => progressBar({ total: Infinity })],
    ['an empty range', () => slider({ min: 1, max: 1 })],
    ['a range without an end', () => slider({ min: 0, max: NaN })],
    ['an endless range', () => slider({ min: 0, max: Infinity })],
    ['a step of 0', () => slider({ min: 0, max: 1, step: 0 })],
    ['a value outside', () => slider({ min: 0, max: 1, value: 2 })],
  ];
  for (const [name, make] of BAD) it(`refuse ${name}`, () => assert.throws(make, BnlabError));
});
