/**
 * Breakpoints by line of what the reader wrote, kept for code that has yet to run.
 * @module
 */
import type { DebugTarget, SourceBreakpoint } from './protocol';
import type { Scripts, ScriptPlace, UserScript } from './scripts';

/** A breakpoint as a front end is told of it. */
export interface Breakpoint {
  readonly id: number;
  readonly verified: boolean;
  readonly line: number;
  readonly source: { readonly path: string };
}

interface Kept extends SourceBreakpoint {
  readonly id: number;
  /** Where it came to lie in code that ran; the line that was asked for until then. */
  at: number;
  /** The engine's names for it, one for each script. */
  readonly set: string[];
}

/** Sets breakpoints in every script that stems from a path, those that come later included. */
export class Breakpoints {
  private readonly byPath = new Map<string, Kept[]>();
  private lastId = 0;

  /** @param onMoved told of a breakpoint that lies on another line than it was set on. */
  constructor(
    private readonly target: DebugTarget,
    private readonly scripts: Scripts,
    private readonly onMoved: (breakpoint: Breakpoint) => void,
  ) {}

  /** Sets these and no others in a path; one behind the last line that runs cannot be reached and is not verified. */
  async set(path: string, wanted: readonly SourceBreakpoint[]): Promise<readonly Breakpoint[]> {
    for (const { set } of this.byPath.get(path) ?? []) await this.remove(set);
    const kept = wanted.map((each): Kept => ({ ...each, id: ++this.lastId, at: each.line, set: [] }));
    this.byPath.set(path, kept);
    const scripts = this.scripts.at(path);
    for (const script of scripts) await this.bind(script);
    return kept.map((each) => described(path, each, scripts.length === 0 || each.set.length > 0));
  }

  /** Sets the breakpoints of a script that is about to run for the first time. */
  async bindNew(script: UserScript): Promise<void> {
    const kept = this.byPath.get(script.path) ?? [];
    const before = kept.map(({ at }) => at);
    await this.bind(script);
    kept.forEach((each, i) => {
      if (each.at !== before[i] || each.set.length === 0)
        this.onMoved(described(script.path, each, each.set.length > 0));
    });
  }

  /** All of them, by path. */
  list(): readonly { readonly source: string; readonly breakpoints: readonly SourceBreakpoint[] }[] {
    const all = [...this.byPath].filter(([, kept]) => kept.length > 0);
    return all.map(([source, kept]) => ({
      source,
      breakpoints: kept.map(({ line, condition, logMessage }) => ({ line, condition, logMessage })),
    }));
  }

  /** Takes all away. */
  async clear(): Promise<void> {
    for (const kept of this.byPath.values()) for (const { set } of kept) await this.remove(set);
    this.byPath.clear();
  }

  private async bind(script: UserScript): Promise<void> {
    const kept = this.byPath.get(script.path) ?? [];
    if (kept.length === 0) return;
    const places = await this.breakable(script);
    for (const each of kept) {
      const found = places.find(({ line }) => line >= each.line);
      if (!found) continue;
      each.at = found.line;
      const parameters = { location: found.place, condition: conditionOf(each) };
      const { breakpointId } = await this.target.post('Debugger.setBreakpoint', parameters);
      each.set.push(breakpointId as string);
    }
  }

  /** Where a script can stop: the first place of every line that the reader wrote. */
  private async breakable({
    id,
  }: UserScript): Promise<readonly { readonly line: number; readonly place: ScriptPlace }[]> {
    const { locations } = await this.target.post('Debugger.getPossibleBreakpoints', {
      start: { scriptId: id, lineNumber: 0, columnNumber: 0 },
    });
    const first = new Map<number, ScriptPlace>();
    for (const place of locations as readonly ScriptPlace[]) {
      const line = this.scripts.placeOf(place)?.line;
      if (line !== undefined && !first.has(line)) first.set(line, place);
    }
    return [...first].map(([line, place]) => ({ line, place })).sort((a, b) => a.line - b.line);
  }

  /** The engine forgets a breakpoint with its script: then there is none to remove. */
  private async remove(ids: readonly string[]): Promise<void> {
    for (const breakpointId of ids) await this.target.post('Debugger.removeBreakpoint', { breakpointId });
  }
}

/** What the engine evaluates at the place; a message is printed and never stops: text with expressions in braces. */
function conditionOf({ condition, logMessage }: SourceBreakpoint): string | undefined {
  if (!logMessage) return condition || undefined;
  const parts = logMessage.split(/\{([^{}]*)\}/);
  const text = parts.map((part, i) => (i % 2 === 1 ? part : JSON.stringify(part))).join(', ');
  const print = `(console.log([${text}].join('')), false)`;
  return condition ? `(${condition}) && ${print}` : print;
}

function described(path: string, { id, at }: Kept, verified: boolean): Breakpoint {
  return { id, verified, line: at, source: { path } };
}
