// The playground in the page: sliders and buttons in, pictures out. What computes is loaded when somebody comes near it.
import type { News } from '../playground/conductor';
import { NETWORKS } from '../playground/names';
import { NAMES, picture, PICTURES } from '../playground/pictures';
import type { Look, Seen } from '../playground/race';
import { DEFAULTS, hashOf, settingsOf, VALUES, type Settings } from '../playground/settings';
import { PRESETS, SAYS } from '../playground/words';
import { say, type Bilingual } from './language';
import { loadLibrary, startTrainer, type Trainer } from './trainer';

/** Milliseconds that a slider rests before a new race begins. */
const REST = 200;
/** Least milliseconds between two drawings; more where the reader wants less to move. */
const FRAME = { lively: 100, calm: 1000 } as const;
/** Accuracy that is worth a word. */
const GOOD = 0.8;

class Playground {
  private settings: Settings = settingsOf(location.hash) ?? DEFAULTS;
  private looks: Look[] = [];
  private race = 0;
  private isRunning = false;
  private isFinished = false;
  private trainer?: Promise<Trainer>;
  private resting?: ReturnType<typeof setTimeout>;
  private drawing?: ReturnType<typeof setTimeout>;
  private wasGood = false;
  private readonly isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;

  constructor(private readonly root: HTMLElement) {
    root.addEventListener('click', (event) => this.clicked(event.target as Element));
    root.addEventListener('input', (event) => this.moved(event.target as HTMLInputElement));
    root.querySelector('form')!.addEventListener('submit', (event) => event.preventDefault());
    for (const sign of ['pointerenter', 'focusin', 'touchstart']) {
      root.addEventListener(sign, () => void loadLibrary().catch(() => undefined), { once: true, passive: true });
    }
    addEventListener('hashchange', () => {
      const linked = settingsOf(location.hash);
      if (linked && hashOf(linked) !== hashOf(this.settings)) this.set(linked);
    });
    this.showSettings();
    this.draw();
  }

  private show(name: string): HTMLElement {
    return this.root.querySelector<HTMLElement>(`[data-show="${name}"]`)!;
  }

  private clicked(target: Element): void {
    const button = target.closest<HTMLElement>('button');
    const preset = button?.dataset.preset;
    const chosen = preset === undefined ? undefined : PRESETS[Number(preset)];
    if (chosen) return this.set({ ...DEFAULTS, ...chosen.settings }, true);
    const actions: Readonly<Record<string, () => void>> = {
      play: () => this.play(),
      step: () => this.order(() => ({ kind: 'step', count: 10 })),
      again: () => this.begin(this.isRunning),
      defaults: () => this.set(DEFAULTS),
    };
    actions[button?.dataset.do ?? '']?.();
  }

  private moved(input: HTMLInputElement | HTMLSelectElement): void {
    const name = input.dataset.setting as keyof Settings | undefined;
    if (name === undefined) return;
    const value = name === 'activation' ? input.value : VALUES[name][Number(input.value)];
    this.set({ ...this.settings, [name]: value });
  }

  /** New settings begin a new race, when the slider rests; it runs, unless a reader who wants calm has not pressed Play. */
  private set(settings: Settings, runs = !this.isCalm || this.isRunning): void {
    this.settings = settings;
    this.showSettings();
    history.replaceState(null, '', hashOf(settings));
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.begin(runs), REST);
  }

  private showSettings(): void {
    for (const input of this.root.querySelectorAll<HTMLInputElement>('[data-setting]')) {
      const name = input.dataset.setting as keyof Settings;
      const value = this.settings[name];
      if (name === 'activation') {
        input.value = String(value);
        continue;
      }
      input.value = String((VALUES[name] as readonly unknown[]).indexOf(value));
      input.setAttribute('aria-valuetext', String(value));
      this.root.querySelector(`[data-value="${name}"]`)!.textContent = String(value);
    }
    this.show('link').setAttribute('href', hashOf(this.settings));
  }

  private play(): void {
    if (this.isFinished) return this.begin(true);
    this.order(() => ({ kind: this.isRunning ? 'pause' : 'run' }));
  }

  private begin(runs: boolean): void {
    const { settings } = this;
    this.looks = [];
    this.wasGood = this.isFinished = false;
    const race = ++this.race;
    this.draw();
    void this.trained().then((trainer) => {
      // a newer race was begun while the library was loading
      if (race !== this.race) return;
      trainer({ kind: 'start', settings, race });
      if (runs) trainer({ kind: 'run' });
    });
  }

  private order(order: () => Parameters<Trainer>[0]): void {
    if (this.race === 0) this.begin(false);
    void this.trained().then((trainer) => trainer(order()));
  }

  private trained(): Promise<Trainer> {
    if (!this.trainer) {
      say(this.show('status'), SAYS.loading);
      this.trainer = startTrainer((news) => this.hear(news));
      this.trainer.catch((thrown: unknown) => this.fail(String(thrown)));
    }
    return this.trainer;
  }

  private fail(message: string): void {
    const { en, ko } = SAYS.failed;
    say(this.show('status'), { en: `${en} ${message}`, ko: `${ko} ${message}` });
  }

  private hear(news: News): void {
    if (news.kind === 'error') return this.fail(news.message);
    if (news.kind === 'ready' || news.race !== this.race) return;
    if (news.kind === 'look') return this.see(news.look);
    const { isRunning, isFinished } = news;
    Object.assign(this, { isRunning, isFinished });
    const play = this.root.querySelector('[data-do="play"]')!;
    say(play, isRunning ? SAYS.pause : SAYS.play);
    if (isRunning) say(this.show('status'), SAYS.running);
    else if (this.looks.length > 1) this.sum();
  }

  private see(look: Look): void {
    // ten steps may end where the last look was taken
    if (this.looks.at(-1)?.step === look.step) this.looks.pop();
    this.looks.push(look);
    this.drawing ??= setTimeout(() => this.draw(), FRAME[this.isCalm ? 'calm' : 'lively']);
    if (this.wasGood || !NETWORKS.some((network) => (look.seen[network]?.accuracy ?? 0) >= GOOD)) return;
    this.wasGood = true;
    this.sum('good');
  }

  /** Where both are, in words: for those who do not see the pictures, and only when something happened. */
  private sum(when: 'good' | 'now' = 'now'): void {
    const { step, seen } = this.looks.at(-1)!;
    const each = (lang: keyof Bilingual) =>
      NETWORKS.map((network) => {
        const now = seen[network];
        return `${NAMES[network][lang]} ${now ? `${Math.round(100 * now.accuracy)} %` : SAYS.diverged[lang]}`;
      }).join(', ');
    // it stays while the race goes on, so it says of which moment it speaks
    const [en, ko] =
      when === 'good'
        ? [
            `Past ${100 * GOOD} % for the first time, after ${step} steps`,
            `${step}단계 만에 처음 ${100 * GOOD} %를 넘음`,
          ]
        : [`After ${step} steps`, `${step}단계 뒤`];
    say(this.show('status'), { en: `${en}: ${each('en')}.`, ko: `${ko}: ${each('ko')}.` });
  }

  private draw(): void {
    clearTimeout(this.drawing);
    this.drawing = undefined;
    for (const name of PICTURES) {
      this.root.querySelector(`[data-picture="${name}"]`)!.innerHTML = picture(name, this.looks);
    }
    const last = this.looks.at(-1);
    this.show('step').textContent = String(last?.step ?? 0);
    for (const network of NETWORKS) this.fill(network, last?.seen[network], last !== undefined);
  }

  private fill(network: string, seen: Seen | undefined, hasBegun: boolean): void {
    const cell = (key: string) => this.root.querySelector(`[data-network="${network}"] [data-cell="${key}"]`)!;
    if (!seen && hasBegun) say(cell('accuracy'), SAYS.diverged);
    else cell('accuracy').textContent = seen ? `${Math.round(100 * seen.accuracy)} %` : '–';
    cell('loss').textContent = seen?.loss?.toFixed(2) ?? '–';
    cell('percentiles').textContent = seen?.percentiles.map((value) => value.toFixed(2)).join(' / ') ?? '–';
    cell('firstGradient').textContent = seen?.gradients[0]?.toExponential(0) ?? '–';
  }
}

for (const root of document.querySelectorAll<HTMLElement>('[data-playground]')) new Playground(root);
