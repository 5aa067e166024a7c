import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { pictureBatches, type PictureBatchOptions, type PictureBatches } from '../../lib/train/picture-batches';
import { pictureList, withoutThreads, type Unthreaded } from './unthreaded';

type Options = Partial<PictureBatchOptions>;

describe('mini-batches of pictures', () => {
  before(() => useEngine('cpu'));
  let threads: Unthreaded;
  let open: PictureBatches | undefined;
  const begin = (faulty?: readonly number[]) => (threads = withoutThreads(faulty));
  afterEach(async () => {
    await open?.close();
    open = undefined;
    threads.end();
  });

  const dataOf = (more: Options = {}, pictures = 8) =>
    (open = pictureBatches({
      ...{ list: pictureList(pictures), miniBatch: 2, seed: 3, size: 2, workers: 1, decoder: 'sharp' },
      ...{ shuffle: 'none', faults: 'skip', ...more },
    }));

  /** Pictures and labels of a step. */
  async function taken(data: PictureBatches, step: number) {
    const { x, labels, of } = await data.batch(step);
    const values = [...x.dataSync()].filter((_, i) => i % 12 === 0);
    const one = { pictures: values.map((value) => Math.round(value * 63.75 + 127.5)), labels: [...labels.dataSync()] };
    tf.dispose([x, labels]);
    return of === undefined ? one : { ...one, of };
  }
  const pictures = (...numbers: number[]) => ({ pictures: numbers, labels: numbers.map((i) => i % 3) });
  const steps = () => threads.filled.map(({ step }) => step);

  it('go on with one loader as long as steps follow each other, and with another after a jump', async () => {
    begin();
    const data = dataOf();
    assert.equal(data.stepsPerEpoch, 4);
    for (const [step, pair] of [
      [0, [0, 1]],
      [1, [2, 3]],
      [3, [6, 7]],
      [4, [0, 1]],
      [2, [4, 5]],
    ] as const)
      // prettier-ignore
      assert.deepEqual(await taken(data, step), pictures(...pair));
    assert.deepEqual(threads.threads, { started: 3, ended: 2 });
    await data.close();
    assert.equal(threads.threads.ended, 3);
    await data.close();
    assert.equal(threads.threads.ended, 3);
    assert.deepEqual(await taken(data, 3), pictures(6, 7));
  });

  it('jump with one loader where nothing is made ahead', async () => {
    begin();
    const data = dataOf({ prefetch: 1 });
    for (const [step, pair] of [
      [0, [0, 1]],
      [3, [6, 7]],
      [1, [2, 3]],
    ] as const)
      // prettier-ignore
      assert.deepEqual(await taken(data, step), pictures(...pair));
    assert.deepEqual([threads.threads, steps()], [{ started: 1, ended: 0 }, [0, 3, 1]]);
  });

  it('are of 224 pixels where no size is asked for', async () => {
    begin();
    const { x, labels } = await dataOf({ size: undefined }).batch(0);
    assert.deepEqual(x.shape, [2, 224, 224, 3]);
    tf.dispose([x, labels]);
  });

  it('are what is left of them, or none where that is too little, and the count of these', async () => {
    begin([1, 4, 5]);
    const data = dataOf({ fewest: 1 });
    const all = async () => [await taken(data, 0), await taken(data, 1), await taken(data, 2)];
    assert.deepEqual(await all(), [pictures(0), pictures(2, 3), pictures()]);
    assert.deepEqual([data.emptySteps, data.faults.map(({ index }) => index)], [1, [1, 4, 5]]);
    await data.close();
    const other = dataOf();
    assert.deepEqual([await taken(other, 0), await taken(other, 1), other.emptySteps], [pictures(), pictures(2, 3), 1]);
  });

  it('may be of one picture where no more are asked for, and whole ones are never too small', async () => {
    begin();
    const data = dataOf({ miniBatch: 1 });
    assert.deepEqual([await taken(data, 5), data.emptySteps], [pictures(5), 0]);
    await data.close();
    const demanding = dataOf({ fewest: 9 });
    assert.deepEqual([await taken(demanding, 0), demanding.emptySteps], [pictures(0, 1), 0]);
  });

  it('are an error when all of an epoch in a row are empty, and not before', async () => {
    begin([0, 2, 4]);
    const data = dataOf({}, 6);
    for (const step of [0, 1]) assert.deepEqual(await taken(data, step), pictures());
    await assert.rejects(taken(data, 2), /2 or more in a mini-batch, got too few that can: the last 3 were left out/);
    assert.equal(data.emptySteps, 3);
  });

  it('are no error when one of them in between was good', async () => {
    begin([0, 4]);
    const data = dataOf({}, 6);
    const sizes: number[] = [];
    for (let step = 0; step < 6; step++) sizes.push((await taken(data, step)).pictures.length);
    assert.deepEqual([sizes, data.emptySteps], [[0, 2, 0, 0, 2, 0], 4]);
  });

  it('are one process’s own part, or with a fault anywhere what all have together', async () => {
    begin([5]);
    const asked: boolean[] = [];
    let isFaulty = false;
    const any = (is: boolean) => (asked.push(is), is || isFaulty);
    const data = dataOf({ miniBatch: 4, share: { rank: 1, size: 2, any }, prefetch: 1 }, 16);
    assert.deepEqual(await taken(data, 0), { ...pictures(2, 3), of: 4 });
    // the fault is of the other process
    isFaulty = true;
    assert.deepEqual(await taken(data, 1), pictures(4, 6, 7));
    assert.deepEqual([asked, data.faults.map(({ index }) => index)], [[false, false], [5]]);
    assert.deepEqual(await taken(data, 3), pictures(12, 13, 14, 15));
    assert.deepEqual(threads.threads, { started: 2, ended: 0 });
    await data.close();
    assert.equal(threads.threads.ended, 2);
  });

  it('have an identity that names all that decides their numbers, also what was not asked for', () => {
    begin();
    const list = pictureList(8);
    const plain = { list, miniBatch: 2, seed: 3, decoder: 'sharp' } as const;
    const { list: shown, decoder, ...rest } = pictureBatches(plain).identity as Record<string, Record<string, unknown>>;
    const { md5, ...counts } = shown;
    assert.deepEqual(counts, { examples: 8, classes: 3 });
    assert.match(String(md5), /^[0-9a-f]{32}$/);
    assert.equal(decoder['mode'], 'scaled');
    const defaults = { size: 224, distortion: 'reduced', shuffle: 'all', shardSize: null, scale: 'paper' };
    assert.deepEqual(rest, { miniBatch: 2, seed: 3, ...defaults });
    const others: Options[] = [{}, { size: 32 }, { distortion: 'full' }, { shuffle: 'shards' }, { shardSize: 4 }, { scale: 'tf' }, { exact: true }, { list: pictureList(9) }]; // prettier-ignore
    const identities = others.map((more) => JSON.stringify(pictureBatches({ ...plain, ...more }).identity));
    assert.equal(new Set(identities).size, others.length);
  });
});
