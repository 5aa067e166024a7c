import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { Comms, type Comm } from '../../../lib/kernel/protocol/comms';
import type { Outgoing } from '../../../lib/kernel/protocol/message';

describe('comms', () => {
  let sent: Outgoing[];
  let comms: Comms;
  beforeEach(() => {
    sent = [];
    comms = new Comms((message) => sent.push(message));
  });
  const shape = () => sent.map(({ type, content }) => [type, content]);
  const message = (comm_id: string, data = {}) => ({ content: { comm_id, data } });

  it('are opened, written to and closed by the kernel', () => {
    const comm = comms.create('there', { data: { a: 1 } }, 'id');
    comm.send({ data: { b: 2 }, buffers: [new Uint8Array([7])] });
    comm.close({ c: 3 });
    comm.close();
    comm.send({ data: { late: true } });
    assert.deepEqual(shape(), [
      ['comm_open', { comm_id: 'id', target_name: 'there', data: { a: 1 } }],
      ['comm_msg', { comm_id: 'id', data: { b: 2 } }],
      ['comm_close', { comm_id: 'id', data: { c: 3 } }],
    ]);
    assert.deepEqual(sent[1].buffers, [new Uint8Array([7])]);
  });

  it('tell what came, and who closed them', () => {
    const got: unknown[] = [];
    const comm = comms.create('there', { data: {} }, 'id');
    comm.onMessage(({ data, buffers }) => got.push([data, buffers]));
    comm.onClose(({ data }) => got.push(data));
    comms.receive('comm_msg', { ...message('id', { x: 1 }), buffers: [new Uint8Array([1, 2])] });
    comms.receive('comm_close', message('id', { bye: true }));
    comms.receive('comm_msg', message('id', { late: true }));
    assert.deepEqual(got, [[{ x: 1 }, [new Uint8Array([1, 2])]], { bye: true }]);
    assert.deepEqual(comms.info(), { status: 'ok', comms: {} });
  });

  it('are opened by the page where somebody registered the target, and closed at once where nobody did', () => {
    const opened: [Comm, unknown][] = [];
    comms.register('mine', (comm, { data }) => opened.push([comm, data]));
    comms.receive('comm_open', { content: { comm_id: 'a', target_name: 'mine', data: { q: 1 } } });
    comms.receive('comm_open', { content: { comm_id: 'b', target_name: 'nobody', data: {} } });
    assert.deepEqual(
      opened.map(([{ id }, data]) => [id, data]),
      [['a', { q: 1 }]],
    );
    assert.deepEqual(shape(), [['comm_close', { comm_id: 'b', data: {} }]]);
  });

  it('are listed, all or those of a target', () => {
    comms.create('one', { data: {} }, 'a');
    comms.create('two', { data: {} }, 'b');
    const both = { a: { target_name: 'one' }, b: { target_name: 'two' } };
    assert.deepEqual(comms.info(), { status: 'ok', comms: both });
    assert.deepEqual(comms.info({ target_name: null }), { status: 'ok', comms: both });
    assert.deepEqual(comms.info({ target_name: 'two' }), { status: 'ok', comms: { b: both.b } });
  });

  it('call back as part of what listened', () => {
    const cells = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    cells.run('first cell', () => {
      comms.create('there', { data: {} }, 'id').onMessage(() => seen.push(cells.getStore()));
    });
    cells.run('second cell', () => comms.receive('comm_msg', message('id')));
    assert.deepEqual(seen, ['first cell']);
  });
});
