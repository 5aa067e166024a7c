/**
 * Processes on one machine over shared memory: nothing to install.
 * @module
 */
import {
  checkRank,
  EXIT_RANK_LOST,
  RankLost,
  type Communicator,
  type Numbers,
  type Pending,
  type Reduction,
} from './communicator';
import { allAt, LocalReduction, SLOTS, slotOf, type Place } from './local-collective';
import { rankTimeout, waitUntil } from './patience';
import { SharedFiles } from './shared-files';
import { isAbandoned, removeSharedFolder } from './shared-folders';

/** Where a local rank is. */
export interface LocalRank {
  /** The folder of `makeSharedFolder`. */
  readonly folder: string;
  readonly rank: number;
  readonly size: number;
}

const CALLED = 0;
const STARTED = 1;

/** Joins the ranks that share a folder; this process is one of them. */
export function localCommunicator({ folder, rank, size }: LocalRank): Communicator {
  return new LocalRanks(new SharedFiles(folder, rank, size));
}

class LocalRanks implements Communicator {
  readonly rank: number;
  readonly size: number;
  readonly transport = 'shared memory';
  private readonly numbers = [0, 0];
  private readonly seconds = rankTimeout();
  private readonly parent = process.ppid;
  /** Whether the launcher was killed before this rank had begun. */
  private readonly isLeft: boolean;
  /** Reductions that were started and are not done, in order. */
  private readonly flying: LocalReduction[] = [];
  private looks = 0;
  private isClosed = false;

  constructor(private readonly files: SharedFiles) {
    ({ rank: this.rank, size: this.size } = files);
    this.isLeft = isAbandoned(files.folder);
    process.on('exit', (code) => {
      if (this.isClosed) return;
      process.exitCode = code || 1;
      files.end(process.exitCode);
      this.cleanUp();
    });
  }

  allreduce(values: Numbers, reduction: Reduction = 'sum'): void {
    const place = this.next(CALLED);
    const one = new LocalReduction(this.files, values, reduction, place);
    this.until(() => one.advance(), `an allreduce of ${values.length} numbers`, place);
  }

  startAllreduce(values: Float32Array): Pending {
    const place = this.next(STARTED);
    const one = new LocalReduction(this.files, values, 'sum', place);
    this.flying.push(one);
    const test = () => {
      this.look();
      return !this.flying.includes(one);
    };
    return { test, wait: () => this.until(test, `an allreduce of ${values.length} numbers`, place) };
  }

  broadcast(values: Numbers | Uint8Array, root: number): void {
    checkRank(root, this.size, 'broadcast');
    const place = this.next(CALLED);
    if (this.rank === root) this.files.write(slotOf(place, root), values);
    this.files.post('written', CALLED, place.number);
    if (this.rank !== root) {
      const isThere = () => this.files.counter('written', CALLED, root) >= place.number;
      this.until(isThere, `a broadcast of ${values.length} numbers`, place);
      this.files.read(slotOf(place, root), values);
    }
    this.end(place);
  }

  gather(values: Float64Array, root: number): Float64Array[] | undefined {
    checkRank(root, this.size, 'gather');
    const place = this.next(CALLED);
    this.files.write(slotOf(place, this.rank), values);
    this.files.post('written', CALLED, place.number);
    let all: Float64Array[] | undefined;
    if (this.rank === root) {
      this.until(() => allAt(this.files, 'written', place), 'a gather', place);
      all = Array.from({ length: this.size }, (_, rank) => {
        const one = new Float64Array(values.length);
        this.files.read(slotOf(place, rank), one);
        return one;
      });
    }
    this.end(place);
    return all;
  }

  send(values: Float32Array, to: number): void {
    checkRank(to, this.size, 'send');
    const { files, rank } = this;
    this.until(() => files.mail('sent', rank, to) === files.mail('taken', rank, to), `sending to rank ${to}`);
    files.write(`mail-${rank}-${to}`, values);
    files.postMail('sent', rank, to);
  }

  receive(values: Float32Array, from?: number): number {
    if (from !== undefined) checkRank(from, this.size, 'receive');
    const { files, rank } = this;
    let found = -1;
    const isThere = () => {
      for (let at = 0; at < this.size && found < 0; at++) {
        const sender = (this.looks + at) % this.size;
        const isAsked = from === undefined || from === sender;
        if (isAsked && files.mail('sent', sender, rank) > files.mail('taken', sender, rank)) found = sender;
      }
      return found >= 0;
    };
    this.until(isThere, `receiving from ${from === undefined ? 'any rank' : `rank ${from}`}`);
    files.read(`mail-${found}-${rank}`, values);
    files.postMail('taken', found, rank);
    return found;
  }

  barrier(): void {
    this.allreduce(new Float64Array(0));
  }

  abort(code: number): never {
    process.exit(code);
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    if (this.files.close()) this.cleanUp();
  }

  /** Removes what the launcher would have removed, had it not been killed; those that have the files open keep them. */
  private cleanUp(): void {
    if (this.isAlone) removeSharedFolder(this.files.folder);
  }

  /** Whether the program that started the ranks is gone. */
  private get isAlone(): boolean {
    return this.isLeft || process.ppid !== this.parent;
  }

  /** The next collective of a channel, once its memory is free. */
  private next(channel: number): Place {
    const number = ++this.numbers[channel]!;
    const before = { channel, number: number - SLOTS };
    if (before.number > 0) this.until(() => allAt(this.files, 'read', before), 'an earlier collective', before);
    return { channel, number };
  }

  private end({ channel, number }: Place): void {
    this.files.post('reduced', channel, number);
    this.files.post('read', channel, number);
  }

  /** Sees what the others did, and moves on what was started. */
  private look(): void {
    const code = this.files.look();
    // whoever ended the run has said why
    if (code !== 0) process.exit(code);
    // in order: counters of a channel say how far a rank is, and must not run ahead
    while (this.flying[0]?.advance()) this.flying.shift();
  }

  private until(isDone: () => boolean, what: string, place?: Place): void {
    const where = `rank ${this.rank} of ${this.size}`;
    const check = () => {
      this.look();
      if (isDone()) return true;
      if (++this.looks % 64 === 0) this.checkOthers(where, what, place);
      return false;
    };
    try {
      waitUntil(check, { where, what, seconds: this.seconds });
    } catch (thrown) {
      // now, so that one rank says it and not all
      if (thrown instanceof RankLost) this.files.end(EXIT_RANK_LOST);
      throw thrown;
    }
  }

  /** @throws RankLost where waiting is in vain. */
  private checkOthers(where: string, what: string, place?: Place): void {
    if (this.isAlone) {
      throw new RankLost(where, { expected: 'the program that started it', got: 'a run that was left alone' });
    }
    for (let rank = 0; place && rank < this.size; rank++) {
      if (this.files.counter('closed', 0, rank) === 0) continue;
      if (this.files.counter('written', place.channel, rank) >= place.number) continue;
      throw new RankLost(where, { expected: `all ranks in ${what}`, got: `rank ${rank}, which has ended already` });
    }
  }
}
