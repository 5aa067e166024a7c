import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { pictureBatches, type PictureBatchOptions, type PictureBatches } from '../../lib/train/picture-batches';
import { pictureList, withoutThreads, type Unthreaded } from './unthreaded';

describe('what faults leave of mini-batches of pictures', () => {
  before(() => useEngine('cpu'));
  let threads: Unthreaded;
  let data: PictureBatches;
  const begin = (faulty: readonly number[], pictures: number, more: Partial<PictureBatchOptions>) => {
    threads = withoutThreads(faulty);
    data = pictureBatches({
      ...{ list: pictureList(pictures), miniBatch: 4, seed: 3, size: 2, workers: 1, decoder: 'sharp' },
      ...{ shuffle: 'none', faults: 'skip', ...more },
    });
  };
  afterEach(async () => {
    await data.close();
    threads.end();
  });

  /** How many pictures a step has, of how many where they are a part, and their labels. */
  async function taken(step: number) {
    const { x, labels, of } = await data.batch(step);
    const counts = [x.shape[0], ...(of === undefined ? [] : [of]), [...labels.dataSync()]];
    tf.dispose([x, labels]);
    return counts;
  }

  it('are two or nothing where nobody says how few are enough', async () => {
    begin([1, 2, 5, 6, 7], 8, {});
    assert.deepEqual(await taken(0), [2, [0, 0]]);
    assert.deepEqual([await taken(1), data.emptySteps], [[0, []], 1]);
  });

  it('are decoded whole by a process whose own picture is at fault', async () => {
    const asked: boolean[] = [];
    const any = (is: boolean) => (asked.push(is), is);
    begin([2], 8, { share: { rank: 1, size: 2, any } });
    assert.deepEqual(await taken(0), [3, [0, 1, 0]]);
    assert.deepEqual(await taken(1), [2, 4, [0, 1]]);
    assert.deepEqual(asked, [true, false]);
  });

  it('are counted in a row, which a good mini-batch of the processes ends', async () => {
    begin([0, 1, 2], 8, { share: { rank: 0, size: 2, any: (is) => is } });
    for (const step of [0, 2, 4]) {
      assert.deepEqual(await taken(step), [0, []]);
      assert.deepEqual(await taken(step + 1), [2, 4, [1, 2]]);
    }
    assert.equal(data.emptySteps, 3);
  });

  it('are looked at with nothing decoded ahead, where only mini-batches with faults are decoded whole', async () => {
    begin([0], 16, { share: { rank: 0, size: 2, any: (is) => is }, prefetch: 3 });
    assert.deepEqual(await taken(0), [3, [1, 2, 0]]);
    assert.deepEqual(await taken(1), [2, 4, [1, 2]]);
    const whole = threads.filled.filter(({ indices }) => indices.length === 4).map(({ step }) => step);
    assert.deepEqual(whole, [0]);
  });
});
