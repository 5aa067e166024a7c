import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** Programs that speak the DevTools protocol; another one by BNLAB_BROWSER. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const FLAGS = [
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-pipe',
  '--window-size=1300,1000',
];

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** How a page is looked at; taller than wide it is a phone's. */
export interface Window {
  readonly width: number;
  readonly height: number;
  readonly isDark: boolean;
}

/** A browser that this machine has; undefined where it has none. */
export function findBrowser(): string | undefined {
  const names = process.env.BNLAB_BROWSER ? [process.env.BNLAB_BROWSER] : NAMES;
  return names.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
}

/** One page of a browser without a window, over the pipes of the DevTools protocol. */
export class Page {
  /** What the page threw and nobody caught. */
  readonly errors: string[] = [];
  private readonly waiting = new Map<number, (message: Message) => void>();
  private lastId = 0;
  private session?: string;
  private rest = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    const [, , , , output] = child.stdio as unknown as readonly Readable[];
    output.setEncoding('utf8').on('data', (text: string) => this.receive(text));
  }

  /** Opens a page at an address. */
  static async open(program: string, address: string): Promise<Page> {
    const folder = mkdtempSync(path.join(tmpdir(), 'bnlab-browser-'));
    // its sandbox needs another user than root
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const child = spawn(program, [...FLAGS, ...sandbox, `--user-data-dir=${folder}`], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    const page = new Page(child, folder);
    const { targetId } = await page.ask('Target.createTarget', { url: 'about:blank' });
    page.session = String((await page.ask('Target.attachToTarget', { targetId, flatten: true })).sessionId);
    await page.ask('Runtime.enable');
    await page.ask('Page.navigate', { url: address });
    return page;
  }

  /** Goes to an address, in a window of this size and brightness, and waits for all that it loads. */
  async go(address: string, { width, height, isDark }: Window): Promise<void> {
    const value = isDark ? 'dark' : 'light';
    await this.ask('Emulation.setDeviceMetricsOverride', {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: width < height,
    });
    await this.ask('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] });
    await this.ask('Page.navigate', { url: address });
    await this.until(`location.href === ${JSON.stringify(address)} && document.readyState === 'complete'`);
  }

  /** The value of an expression in the page, waited for. Rejects with what it throws. */
  async evaluate(expression: string): Promise<unknown> {
    const options = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = (await this.ask('Runtime.evaluate', options)) as {
      readonly result: { readonly value?: unknown };
      readonly exceptionDetails?: object;
    };
    if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return result.value;
  }

  /** Waits until an expression of the page holds. */
  async until(expression: string): Promise<void> {
    while (!(await this.evaluate(expression).catch(() => false))) await new Promise((done) => setTimeout(done, 100));
  }

  /** Ends the browser. */
  async close(): Promise<void> {
    const ended = new Promise((done) => this.child.once('exit', done));
    await this.ask('Browser.close').catch(() => this.child.kill('SIGKILL'));
    await ended;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20 });
  }

  private ask(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.lastId;
    const [, , , input] = this.child.stdio as unknown as readonly Writable[];
    const sessionId = method.startsWith('Target.') || method.startsWith('Browser.') ? undefined : this.session;
    input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ result, error }) => {
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(result ?? {});
      });
    });
  }

  private receive(text: string): void {
    const parts = (this.rest + text).split('\0');
    this.rest = parts.pop()!;
    for (const part of parts) {
      const message = JSON.parse(part) as Message;
      if (message.id !== undefined) this.waiting.get(message.id)?.(message);
      if (message.method === 'Runtime.exceptionThrown') this.errors.push(JSON.stringify(message.params));
    }
  }
}
