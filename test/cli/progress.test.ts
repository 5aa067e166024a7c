import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { countBar } from '../../lib/cli/count-bar';
import { downloadBar } from '../../lib/cli/download-bar';
import { ProgressDisplay, STEPS, type ProgressState } from '../../lib/cli/progress';

const MIB = 2 ** 20;

/** What goes to stderr meanwhile, which is a terminal or none. */
function shown(isTTY: boolean, body: () => void): string {
  const { stderr } = process;
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 80 });
  const real = Object.getOwnPropertyDescriptor(process, 'stderr')!;
  Object.defineProperty(process, 'stderr', { configurable: true, get: () => stream });
  try {
    body();
  } finally {
    Object.defineProperty(process, 'stderr', real);
  }
  assert.equal(process.stderr, stderr);
  return String(stream.read() ?? '');
}

const lines = (body: () => void) => shown(false, body).split('\n').slice(0, -1);

describe('progress', () => {
  const steps = (states: readonly ProgressState[]) => () => {
    const display = new ProgressDisplay(STEPS);
    states.forEach(display.update);
    display.stop();
  };

  it('of steps is a line at each tenth of each part, the first one at once', () => {
    const states = ['plain', 'bn'].flatMap((part) =>
      [1, 2, 5, 6, 50].map((done): ProgressState => ({ part, done, total: 50, note: `loss ${done}` })),
    );
    const of = (part: string) => [
      `${part}: step 1 of 50, loss 1`,
      `${part}: step 5 of 50, loss 5`,
      `${part}: step 50 of 50, loss 50`,
    ];
    assert.deepEqual(lines(steps(states)), [...of('plain'), ...of('bn')]);
  });

  it('of steps is a bar for each part on a terminal, which stays', () => {
    const text = shown(true, steps(['plain', 'bn'].map((part) => ({ part, done: 5, total: 50, note: 'loss 1' }))));
    for (const part of ['plain', 'bn']) assert.match(text, new RegExp(`${part} \\[=+-+\\] 5/50 loss 1 \\(about`));
    assert.match(text, /\n$/);
  });

  it('of counted work is a line at each tenth from the first on; what begins again is not told again', () => {
    const told = lines(() => {
      const bar = countBar('pictures');
      for (const done of [1, 9, 10, 11, 100, 1, 20]) bar.onProgress(done, 100);
      bar.stop();
    });
    assert.deepEqual(told, ['10 of 100 pictures', '100 of 100 pictures']);
  });

  it('of a download is a line at each tenth in MiB, and none where nobody knows how much comes', () => {
    const told = lines(() => {
      const bar = downloadBar('mnist');
      bar.onProgress(MIB, undefined);
      for (const done of [0, 1, 2, 3]) bar.onProgress(done * MIB, 20 * MIB);
      bar.onProgress(MIB, 2 * MIB);
    });
    const expected = ['0.0 MiB of 20.0 MiB', '2.0 MiB of 20.0 MiB', '1.0 MiB of 2.0 MiB'];
    assert.deepEqual(told, expected.map((of) => `mnist: ${of}`)); // prettier-ignore
  });

  it('leaves nothing of those two on a terminal, where a download of unknown size is full', () => {
    const text = shown(true, () => {
      const [count, download] = [countBar('pictures'), downloadBar('mnist')];
      count.onProgress(1, 4);
      count.stop();
      download.onProgress(3 * MIB, undefined);
      download.stop();
    });
    assert.match(text, /█+░+ 1\/4 pictures, /);
    assert.match(text, /mnist █+ 3\/3 MiB, /);
    assert.doesNotMatch(text, /\n/);
  });

  it('is nothing at all where it is not wanted', () => {
    for (const isTTY of [true, false]) {
      const text = shown(isTTY, () => {
        countBar('pictures', { quiet: true }).onProgress(5, 10);
        downloadBar('mnist', { quiet: true }).onProgress(5, 10);
      });
      assert.equal(text, '');
    }
  });
});
