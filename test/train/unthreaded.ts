/** A loader of pictures without worker threads: what it was asked for, and pixels that tell which picture they are of. */
import type { FilledBatch } from '../../lib/data/loader/loader-pool';
import { LoaderPool } from '../../lib/data/loader/loader-pool';
import type { BatchTask, WorkerStart } from '../../lib/data/loader/loader-messages';
import { viewsOf, type ReaderOptions } from '../../lib/data/loader/example-reader';
import type { ImageList } from '../../lib/data';
import { ImageListBuilder } from '../../lib/data/source/image-list-builder';

/** Pictures that nobody reads, one file of three classes. */
export function pictureList(count: number): ImageList {
  const builder = new ImageListBuilder();
  for (let i = 0; i < count; i++)
    builder.add({ className: `class ${i % 3}`, name: `picture ${i}`, file: 'all.tar', offset: i, size: 1 });
  return builder.build();
}

/** What a run without threads sees of its loaders. */
export interface Unthreaded {
  /** What each loader was to show. */
  readonly readers: ReaderOptions[];
  /** Threads that were asked for, and those that were told to end. */
  readonly threads: { started: number; ended: number };
  /** The step of each mini-batch that was filled, with the pictures in it. */
  readonly filled: { readonly step: number; readonly indices: readonly number[] }[];
  end(): void;
}

type Methods = Record<string, unknown>;

/** From here to `end`, pixels of picture i have the value i; pictures among `faulty` cannot be used. */
export function withoutThreads(faulty: readonly number[] = []): Unthreaded {
  const prototype = LoaderPool.prototype as unknown as Methods;
  const own = { start: prototype.start, fill: prototype.fill };
  const seen: Pick<Unthreaded, 'readers' | 'threads' | 'filled'> = {
    readers: [],
    threads: { started: 0, ended: 0 },
    filled: [],
  };
  const readerOf = new WeakMap<object, ReaderOptions>();
  const replaced: Methods = {
    start(this: object, { options }: WorkerStart) {
      if (!readerOf.has(this)) seen.readers.push(options);
      readerOf.set(this, options);
      seen.threads.started++;
      const nothing = () => undefined;
      return { ref: nothing, unref: nothing, postMessage: nothing, terminate: () => void seen.threads.ended++ };
    },
    fill(this: LoaderPool, { step, epoch, indices, entries }: BatchTask): Promise<FilledBatch> {
      const { size, view } = readerOf.get(this)!;
      const bytes = viewsOf(view) * size * size * 3;
      seen.filled.push({ step, indices: [...indices] });
      const pixels = new Uint8Array(new SharedArrayBuffer(this.batchBytes));
      indices.forEach((index, place) => pixels.fill(index, place * bytes, (place + 1) * bytes));
      const faults = [...indices].flatMap((index, place) => {
        const { name, file: container, offset } = entries[place];
        return faulty.includes(index) ? [{ place, index, name, container, offset, problem: 'broken' }] : [];
      });
      return Promise.resolve({ step, epoch, indices, pixels, faults });
    },
  };
  Object.assign(prototype, replaced);
  return { ...seen, end: () => void Object.assign(prototype, own) };
}
