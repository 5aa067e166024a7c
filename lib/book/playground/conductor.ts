/**
 * The side of the playground that computes: takes orders, trains in slices, tells what it sees.
 * @module
 */
import { tf } from '../../engine/portable';
import { messageOf } from '../../errors';
import { turnOfEvents } from '../../turn';
import { makeDigits, type Digits } from './digits';
import { Race, type Look } from './race';
import type { Settings } from './settings';

/** What the page asks for. */
export type Order =
  /** A new race; it waits. */
  | { readonly kind: 'start'; readonly settings: Settings; readonly race: number }
  | { readonly kind: 'run' | 'pause' }
  | { readonly kind: 'step'; readonly count: number };

/** What the page is told; `race` is the number that the page gave it. */
export type News =
  /** The script runs and takes orders. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'look'; readonly race: number; readonly look: Look }
  | { readonly kind: 'state'; readonly race: number; readonly isRunning: boolean; readonly isFinished: boolean }
  | { readonly kind: 'error'; readonly message: string };

/** Steps of a race: by then there is nothing new to see. */
export const LAST_STEP = 2000;

/** Milliseconds after which other events have their say. */
const SLICE = 30;

/** Whether the networks are looked at after so many steps: often at first, where most happens. */
export function isLookDue(step: number): boolean {
  const every = step < 20 ? 5 : step < 100 ? 10 : step < 400 ? 20 : 100;
  return step % every === 0;
}

/** Conducts one race after the other. Every engine that is in use will do. */
export class Conductor {
  private digits?: Digits & { readonly seed: number };
  private race?: Race;
  private number = 0;
  private isRunning = false;
  private isBusy = false;

  constructor(private readonly tell: (news: News) => void) {}

  /** Follows an order; what goes wrong is told, too. */
  async follow(order: Order): Promise<void> {
    try {
      if (order.kind === 'start') this.start(order.settings, order.race);
      else if (order.kind === 'step') this.steps(order.count);
      else await this.run(order.kind === 'run');
    } catch (thrown) {
      this.isRunning = false;
      this.tell({ kind: 'error', message: messageOf(thrown) });
    }
  }

  /** Frees all tensors. */
  dispose(): void {
    this.race?.dispose();
    this.race = undefined;
    if (this.digits) tf.dispose([this.digits.train, this.digits.test].flatMap(({ x, labels }) => [x, labels]));
    this.digits = undefined;
  }

  private start(settings: Settings, number: number): void {
    if (this.digits?.seed !== settings.seed) {
      this.dispose();
      this.digits = { ...makeDigits(settings.seed), seed: settings.seed };
    }
    this.race?.dispose();
    this.race = new Race(settings, this.digits);
    this.number = number;
    this.isRunning = false;
    this.look();
    this.state();
  }

  private steps(count: number): void {
    const { race } = this;
    if (!race) return;
    for (let i = 0; i < count && race.step < LAST_STEP; i++) race.advance();
    this.isRunning = false;
    this.look();
    this.state();
  }

  private async run(isRunning: boolean): Promise<void> {
    this.isRunning = isRunning && this.race !== undefined && this.race.step < LAST_STEP;
    this.state();
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      while (this.isRunning) {
        this.slice();
        await turnOfEvents();
      }
    } finally {
      this.isBusy = false;
    }
  }

  private slice(): void {
    const end = performance.now() + SLICE;
    while (this.isRunning && performance.now() < end) {
      const race = this.race!;
      race.advance();
      if (isLookDue(race.step)) this.look();
      if (race.step < LAST_STEP) continue;
      this.isRunning = false;
      this.state();
    }
  }

  private look(): void {
    this.tell({ kind: 'look', race: this.number, look: this.race!.look() });
  }

  private state(): void {
    const { isRunning, number, race } = this;
    this.tell({ kind: 'state', race: number, isRunning, isFinished: (race?.step ?? 0) >= LAST_STEP });
  }
}
