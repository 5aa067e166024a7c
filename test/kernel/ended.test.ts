import assert from 'node:assert/strict';
import { KernelClient } from './client';

/** Cells during which the kernel's process ends. */
const ENDING: readonly (readonly [title: string, code: string, exitCode: number])[] = [
  ['at once', 'process.exit(3)', 3],
  ['after it has waited', 'await new Promise((done) => setTimeout(done, 5)); process.exit(4)', 4],
];

describe('a cell that ends the kernel', function () {
  this.timeout(120_000);
  for (const [title, code, exitCode] of ENDING) {
    it(`is answered, and so is the one behind it: ${title}`, async () => {
      const kernel = await KernelClient.start();
      try {
        const id = await kernel.send('execute_request', { code: `console.log('said'); ${code}` });
        const waiting = await kernel.send('execute_request', { code: '1' });
        const { reply, published } = await kernel.answer(id);
        assert.deepEqual([reply.status, reply.ename], ['error', 'KernelEnded']);
        assert.match(String(reply.evalue), new RegExp(`process\\.exit\\(${exitCode}\\): all variables are gone`));
        assert.equal((await kernel.answer(waiting)).reply.status, 'aborted');
        assert.deepEqual(
          published.map(({ type }) => type),
          ['execute_input', 'stream', 'error'],
        );
        assert.equal(await kernel.exited, exitCode);
      } finally {
        await kernel.close();
      }
    });
  }

  it('is told when the kernel was shut down', async () => {
    const kernel = await KernelClient.start();
    try {
      const id = await kernel.send('execute_request', { code: "console.log('begun'); while (true) {}" });
      await kernel.published(id, 'stream');
      await kernel.send('shutdown_request', { restart: false }, 'control');
      const { reply } = await kernel.answer(id);
      assert.deepEqual([reply.ename, reply.evalue], ['KernelEnded', 'the kernel was shut down while the cell ran']);
    } finally {
      await kernel.close();
    }
  });
});
