import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Dealer, Subscriber } from 'zeromq';

const DELIMITER = '<IDS|MSG>';
const KEY = 'secret';
const PORTS = { shell_port: 1, iopub_port: 2, stdin_port: 3, control_port: 4, hb_port: 5 } as const;
/** The sources themselves, run as mocha runs this file. */
const PROGRAM = path.resolve(__dirname, '../../lib/kernel/main.ts');
const WORKSPACE = path.resolve(__dirname, '../..');

/** A message of the kernel. */
export interface Reply {
  readonly type: string;
  readonly parent: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** What came for one request: its reply, and what was published for it before the kernel said `idle`. */
export interface Answer {
  readonly reply: Reply['content'];
  readonly published: readonly Reply[];
}

/** How a kernel is started. */
export interface StartOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Whether a shell starts it, which {@link KernelClient.close} then ends instead. */
  readonly byShell?: boolean;
}

/** Starts its arguments, and waits for them. */
const SHELL = ['/bin/sh', '-c', '"$@" & wait', 'sh'];

/** A Jupyter front end in a few lines: starts the kernel and speaks ZeroMQ with it over files, so that no port can be taken. */
export class KernelClient {
  readonly exited: Promise<number | null>;
  private readonly sockets;
  private readonly received: Reply[] = [];
  private wake: (() => void)[] = [];

  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
    routingId: string,
  ) {
    // a front end's shell and stdin have one name, so that questions find who asked for the cell
    const [shell, stdin] = [new Dealer({ routingId }), new Dealer({ routingId })];
    this.sockets = { shell, control: new Dealer(), stdin, iopub: new Subscriber() };
    this.exited = new Promise((resolve) => this.child.once('exit', (code) => resolve(code)));
    this.sockets.iopub.subscribe();
    for (const name of ['shell', 'control', 'stdin', 'iopub'] as const) {
      this.sockets[name].connect(`ipc://${addressIn(folder)}-${PORTS[`${name}_port`]}`);
      void this.listen(name);
    }
  }

  /** Starts a kernel and waits until it answers on both channels. */
  static start(options: StartOptions = {}): Promise<KernelClient> {
    const folder = mkdtempSync(path.join(tmpdir(), 'bnlab-kernel-'));
    return new KernelClient(folder, startIn(folder, options), 'first').ready();
  }

  /** Another front end of the same kernel. */
  join(): Promise<KernelClient> {
    return new KernelClient(this.folder, this.child, 'second').ready();
  }

  private async ready(): Promise<this> {
    // what is published before the subscription has arrived is lost: ask until an answer is published
    for (;;) {
      const id = await this.send('kernel_info_request', {});
      await this.until(() => this.received.some((each) => each.parent === id && each.type === 'kernel_info_reply'));
      if (this.received.some((each) => each.parent === id && each.type === 'status')) return this;
    }
  }

  /** Sends a request and waits for its reply and for `idle`. */
  async request(type: string, content: object, channel: 'shell' | 'control' = 'shell'): Promise<Answer> {
    return this.answer(await this.send(type, content, channel));
  }

  /** Runs a cell. */
  execute(code: string, options: object = {}): Promise<Answer> {
    return this.request('execute_request', { code, ...options });
  }

  /** Sends a request; resolves to its id. */
  async send(type: string, content: object, channel: 'shell' | 'control' | 'stdin' = 'shell'): Promise<string> {
    const id = randomUUID();
    const header = { msg_id: id, msg_type: type, session: 'test', username: 'test', version: '5.3' };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    await this.sockets[channel].send([DELIMITER, signature(parts), ...parts]);
    return id;
  }

  /** Waits for the reply to a request and for the `idle` after it. */
  async answer(id: string): Promise<Answer> {
    const mine = () => this.received.filter(({ parent }) => parent === id);
    const isReply = ({ type }: Reply) => type.endsWith('_reply');
    const isIdle = ({ type, content }: Reply) => type === 'status' && content.execution_state === 'idle';
    await this.until(() => mine().some(isReply) && mine().some(isIdle));
    const published = mine().filter(({ type }) => type !== 'status' && !type.endsWith('_reply'));
    return { reply: mine().find(isReply)!.content, published };
  }

  /** Waits until a message of this type has come for a request. */
  async published(id: string, type: string): Promise<Reply> {
    const found = () => this.received.find((each) => each.parent === id && each.type === type);
    await this.until(() => found() !== undefined);
    return found()!;
  }

  /** The debugger's events of one kind so far. */
  events(event: string): readonly { readonly body?: unknown }[] {
    const all = this.received.filter(({ type }) => type === 'debug_event').map(({ content }) => content);
    return all.filter((each) => each.event === event);
  }

  /** Waits until something holds; it is asked whenever a message has come. */
  when(holds: () => boolean): Promise<void> {
    return this.until(holds);
  }

  /** Sends the kernel what Jupyter's stop button sends. */
  interrupt(): void {
    this.child.kill('SIGINT');
  }

  /** Goes away, whatever the kernel does. */
  leave(): void {
    for (const socket of Object.values(this.sockets)) socket.close();
  }

  /** Ends the kernel, whatever it does. */
  async close(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
    this.leave();
    await emptied(this.folder);
  }

  private async until(isDone: () => boolean): Promise<void> {
    const ended = this.exited.then(() => 'ended' as const);
    while (!isDone()) {
      const next = new Promise<void>((resolve) => this.wake.push(resolve));
      if ((await Promise.race([next, ended])) === 'ended' && !isDone()) throw new Error('the kernel has ended');
    }
  }

  private async listen(name: 'shell' | 'control' | 'stdin' | 'iopub'): Promise<void> {
    for await (const parts of this.sockets[name] as AsyncIterable<Buffer[]>) {
      const texts = parts.map((part) => part.toString());
      const [sent, header, parent, , content] = texts.slice(texts.indexOf(DELIMITER) + 1);
      if (sent !== signature(texts.slice(texts.indexOf(DELIMITER) + 2))) throw new Error('wrong signature');
      const { msg_type } = JSON.parse(header) as { msg_type: string };
      const { msg_id } = JSON.parse(parent) as { msg_id?: string };
      this.received.push({ type: msg_type, parent: msg_id ?? '', content: JSON.parse(content) as Reply['content'] });
      for (const wake of this.wake.splice(0)) wake();
    }
  }
}

function addressIn(folder: string): string {
  return path.join(folder, 'kernel');
}

function startIn(folder: string, { cwd = WORKSPACE, env = {}, byShell = false }: StartOptions): ChildProcess {
  const scheme = { transport: 'ipc', ip: addressIn(folder), key: KEY, signature_scheme: 'hmac-sha256' };
  const file = path.join(folder, 'connection.json');
  writeFileSync(file, JSON.stringify({ ...scheme, ...PORTS }));
  const starter = path.join(folder, 'start.cjs');
  writeFileSync(
    starter,
    `process.chdir(${JSON.stringify(cwd)}); process.argv.splice(1, 1); require(${JSON.stringify(PROGRAM)})`,
  );
  const words = [process.execPath, ...process.execArgv, starter, PROGRAM, file];
  const [program, ...rest] = byShell ? [...SHELL, ...words] : words;
  return spawn(program, rest, {
    cwd: WORKSPACE,
    env: { ...process.env, BNLAB_HISTORY: path.join(folder, 'history.jsonl'), ...env },
    stdio: 'inherit',
  });
}

function signature(parts: readonly string[]): string {
  const hash = createHmac('sha256', KEY);
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** Removes a folder; a kernel behind a shell outlives its shell for a moment, and may put a file there meanwhile. */
async function emptied(folder: string, attempts = 50): Promise<void> {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (thrown) {
    if (attempts === 0 || (thrown as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw thrown;
    await new Promise((resolve) => setTimeout(resolve, 100));
    await emptied(folder, attempts - 1);
  }
}
