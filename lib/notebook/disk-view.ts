/**
 * What the disk holds, asked once a look: for one cell the compiler asks the same of two hundred files again and again.
 * @module
 */
import * as ts from 'typescript';

/** A file's text as the compiler wants it, and the version that it was read for. */
interface Read {
  readonly version: string;
  readonly snapshot: ts.IScriptSnapshot;
}

/** The disk as it is at one look; texts stay for the next one where their files have not changed. */
export class DiskView {
  private readonly snapshots = new Map<string, Read>();
  private versions = new Map<string, string>();
  private files = new Map<string, boolean>();
  private folders = new Map<string, boolean>();
  private texts = new Map<string, string | undefined>();

  /** Looks anew: whatever was asked before may have changed. */
  look(): void {
    this.versions = new Map();
    this.files = new Map();
    this.folders = new Map();
    this.texts = new Map();
  }

  /** Time of a file's last change, in milliseconds; `0` where there is none. */
  versionOf(file: string): string {
    return known(this.versions, file, () => String(ts.sys.getModifiedTime?.(file)?.getTime() ?? 0));
  }

  /** The text of a file whose version was asked for; undefined where there is none. */
  snapshotOf(file: string): ts.IScriptSnapshot | undefined {
    const version = this.versionOf(file);
    const before = this.snapshots.get(file);
    if (before?.version === version) return before.snapshot;
    const text = ts.sys.readFile(file);
    if (text === undefined) return undefined;
    const snapshot = ts.ScriptSnapshot.fromString(text);
    this.snapshots.set(file, { version, snapshot });
    return snapshot;
  }

  /** Whether a file is there. */
  hasFile(file: string): boolean {
    return known(this.files, file, () => ts.sys.fileExists(file));
  }

  /** Whether a folder is there. */
  hasFolder(folder: string): boolean {
    return known(this.folders, folder, () => ts.sys.directoryExists(folder));
  }

  /** The text of a file, undefined where there is none. */
  read(file: string): string | undefined {
    return known(this.texts, file, () => ts.sys.readFile(file));
  }
}

function known<T>(answers: Map<string, T>, question: string, ask: () => T): T {
  const before = answers.get(question);
  if (before !== undefined || answers.has(question)) return before as T;
  const answer = ask();
  answers.set(question, answer);
  return answer;
}
