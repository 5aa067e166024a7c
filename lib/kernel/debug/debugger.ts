/**
 * Debugs cells: answers the Debug Adapter Protocol with the inspector of Node.
 * @module
 */
import { messageOf } from '../../errors';
import { Breakpoints } from './breakpoints';
import { Evaluator } from './evaluator';
import { Pause, type Paused } from './pause';
import {
  THREAD,
  type DebugEvent,
  type DebugRequest,
  type DebugResponse,
  type DebugTarget,
  type Json,
  type SourceBreakpoint,
} from './protocol';
import { HASH_SEED, PATH_PREFIX, PATH_SUFFIX, pathOfCode, Scripts } from './scripts';
import { Values, type RemoteValue } from './values';

type Command = (given: Json) => object | Promise<object | undefined> | undefined;

/** What steps go through without a stop: Node, packages, and the kernel itself. */
const NOT_THE_READERS = [
  '^node:',
  '[\\\\/]node_modules[\\\\/]',
  '[\\\\/](?:lib|dist)[\\\\/](?:kernel|notebook)[\\\\/]',
  '^$',
];
const CAPABILITIES = {
  supportsConfigurationDoneRequest: true,
  supportsConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsEvaluateForHovers: true,
  exceptionBreakpointFilters: [
    { filter: 'all', label: 'All exceptions', default: false },
    { filter: 'uncaught', label: 'Uncaught exceptions', default: false },
  ],
};

/** One debugger for all front ends of a kernel. It lives in another thread than the cells, so that it answers while they stand still. */
export class CellDebugger {
  private readonly values: Values;
  private readonly scripts: Scripts;
  private readonly breakpoints: Breakpoints;
  private readonly evaluator: Evaluator;
  private isStarted = false;
  private isListening = false;
  private pause?: Pause;
  /** Whether nothing may stop the cells: what stands still does not hear that it is to end. */
  private isReleased = false;
  private reason = 'pause';
  private seq = 0;
  /** Scripts are taken one after the other, because the engine asks for the text of each in turn. */
  private parsing: Promise<unknown> = Promise.resolve();
  private readonly codes = new Map<string, string>();

  /** @param onEvent publishes a `debug_event` */
  constructor(
    private readonly target: DebugTarget,
    private readonly onEvent: (event: DebugEvent) => void,
  ) {
    this.values = new Values(target);
    this.scripts = new Scripts(target);
    this.evaluator = new Evaluator(target, this.values, () => this.pause);
    this.breakpoints = new Breakpoints(target, this.scripts, (breakpoint) =>
      this.tell('breakpoint', { reason: 'changed', breakpoint }),
    );
  }

  private listen(): void {
    const { target } = this;
    this.isListening = true;
    target.on('Debugger.scriptParsed', ({ scriptId, url }) => this.parsed(scriptId as string, url as string));
    target.on('Debugger.paused', (paused) => {
      const told = (thrown: unknown) => this.tell('output', { category: 'stderr', output: `${messageOf(thrown)}\n` });
      this.paused(paused as unknown as Paused).catch(told);
    });
    target.on('Debugger.resumed', () => this.resumed());
  }

  /** Answers a request; what fails is told in the answer. */
  async answer({ seq, command, arguments: given = {} }: DebugRequest): Promise<DebugResponse> {
    const answer = { type: 'response' as const, request_seq: seq, command };
    try {
      const run = Object.hasOwn(this.commands, command) ? this.commands[command] : undefined;
      if (!run) throw new Error(`this debugger does not know ${command}`);
      const body = await run(given);
      return { ...answer, seq: ++this.seq, success: true, body: body ?? {} };
    } catch (thrown) {
      return { ...answer, seq: ++this.seq, success: false, message: messageOf(thrown), body: {} };
    }
  }

  /** Lets the cells go on, past all that would stop them too, because one of them is to be interrupted. */
  async release(): Promise<void> {
    this.isReleased = true;
    if (this.pause !== undefined) await this.resume();
  }

  /** Lets breakpoints stop the cells again, since the interrupt was heard. */
  hold(): void {
    this.isReleased = false;
  }

  private readonly commands: Readonly<Record<string, Command>> = {
    initialize: () => CAPABILITIES,
    attach: () => this.start(),
    disconnect: () => this.stop(),
    configurationDone: () => undefined,
    debugInfo: () => this.info(),
    dumpCell: ({ code }) => this.dump(String(code)),
    setBreakpoints: (given) => this.setBreakpoints(given),
    setExceptionBreakpoints: ({ filters }) => this.setExceptionBreakpoints(filters as readonly string[]),
    source: ({ source }) => this.source((source as { readonly path: string }).path),
    threads: () => ({ threads: [{ id: THREAD, name: 'cells' }] }),
    stackTrace: () => this.stopped().stackTrace(),
    scopes: ({ frameId }) => this.stopped().scopes(Number(frameId)),
    variables: async ({ variablesReference }) => ({ variables: await this.values.inside(Number(variablesReference)) }),
    inspectVariables: () => this.evaluator.variables(),
    richInspectVariables: ({ variableName, frameId }) => this.evaluator.rich(String(variableName), frameId),
    evaluate: ({ expression, frameId }) => this.evaluator.evaluate(String(expression), frameId),
    continue: async () => {
      await this.go('resume');
      return { allThreadsContinued: true };
    },
    next: () => this.go('stepOver'),
    stepIn: () => this.go('stepInto'),
    stepOut: () => this.go('stepOut'),
    pause: async () => void (await this.target.post('Debugger.pause')),
  };

  private async start(): Promise<void> {
    if (this.isStarted) return;
    this.isStarted = true;
    if (!this.isListening) this.listen();
    await this.target.post('Debugger.enable');
    await this.parsing;
    await this.target.post('Debugger.setBlackboxPatterns', { patterns: NOT_THE_READERS });
    await this.target.post('Debugger.setAsyncCallStackDepth', { maxDepth: 8 });
    await this.target.post('Debugger.setInstrumentationBreakpoint', {
      instrumentation: 'beforeScriptWithSourceMapExecution',
    });
    this.tell('initialized', {});
  }

  private async stop(): Promise<void> {
    if (!this.isStarted) return;
    this.isStarted = false;
    await this.breakpoints.clear();
    await this.target.post('Debugger.disable'); // it lets the cells go on, too
    this.resumed();
    this.scripts.clear();
  }

  private info(): object {
    return {
      isStarted: this.isStarted,
      hashMethod: 'Murmur2',
      hashSeed: HASH_SEED,
      tmpFilePrefix: PATH_PREFIX,
      tmpFileSuffix: PATH_SUFFIX,
      breakpoints: this.breakpoints.list(),
      stoppedThreads: this.pause === undefined ? [] : [THREAD],
      richRendering: true,
      exceptionPaths: [],
      copyToGlobals: false,
    };
  }

  private dump(code: string): object {
    const sourcePath = pathOfCode(code);
    this.codes.set(sourcePath, code);
    return { sourcePath };
  }

  private source(path: string): object {
    const content = this.scripts.at(path).at(-1)?.source ?? this.codes.get(path);
    if (content === undefined) throw new Error(`no code of a cell or a file is known as ${path}`);
    return { content, mimeType: 'text/typescript' };
  }

  private async setBreakpoints({ source, breakpoints }: Json): Promise<object> {
    if (!this.isStarted) throw new Error('the debugger is not attached');
    const { path } = source as { readonly path: string };
    return { breakpoints: await this.breakpoints.set(path, (breakpoints ?? []) as readonly SourceBreakpoint[]) };
  }

  private async setExceptionBreakpoints(filters: readonly string[]): Promise<undefined> {
    const state = filters.includes('all') ? 'all' : filters.includes('uncaught') ? 'uncaught' : 'none';
    await this.target.post('Debugger.setPauseOnExceptions', { state });
  }

  private async go(way: 'resume' | 'stepOver' | 'stepInto' | 'stepOut'): Promise<undefined> {
    this.stopped();
    this.reason = way === 'resume' ? 'breakpoint' : 'step';
    await this.target.post(`Debugger.${way}`);
  }

  private stopped(): Pause {
    if (this.pause === undefined) throw new Error('the cells are not stopped');
    return this.pause;
  }

  private parsed(id: string, url: string): void {
    this.parsing = this.parsing.then(() => this.scripts.add(id, url)).catch(() => undefined); // a script that ends meanwhile
  }

  private async paused(paused: Paused): Promise<void> {
    if (paused.reason === 'instrumentation') {
      await this.parsing;
      const script = this.scripts.get(paused.data?.scriptId as string);
      if (script) await this.breakpoints.bindNew(script);
      return this.resume();
    }
    const pause = new Pause(this.target, this.values, this.scripts, paused);
    const isHit = (paused.hitBreakpoints?.length ?? 0) > 0;
    // a step may have left what the reader wrote
    if (this.isReleased || (!isHit && !pause.isInUserCode)) return this.resume();
    this.pause = pause;
    const isException = paused.reason === 'exception' || paused.reason === 'promiseRejection';
    const reason = isException ? 'exception' : isHit ? 'breakpoint' : this.reason;
    const text = isException ? (paused.data as RemoteValue | undefined)?.description?.split('\n')[0] : undefined;
    this.tell('stopped', { reason, threadId: THREAD, allThreadsStopped: true, text });
  }

  private async resume(): Promise<void> {
    await this.target.post('Debugger.resume');
  }

  private resumed(): void {
    if (this.pause === undefined) return;
    this.pause = undefined;
    this.values.clear();
    this.tell('continued', { threadId: THREAD, allThreadsContinued: true });
  }

  private tell(event: string, body: object): void {
    this.onEvent({ type: 'event', seq: ++this.seq, event, body });
  }
}
