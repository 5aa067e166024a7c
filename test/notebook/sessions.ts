/** Sessions of cells for the tests. */
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NotebookSession, type CellResult } from '../../lib/notebook';

const ROOT = path.join(__dirname, '..', '..');
let cells = 0;

/** A notebook in a folder of its own, with these files beside it. */
export class TestNotebook {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'bnlab-notebook-'));
  readonly session: NotebookSession;

  constructor(files: Readonly<Record<string, string>> = {}, options: { readonly strict?: boolean } = {}) {
    for (const [name, text] of Object.entries(files)) this.write(name, text);
    this.session = new NotebookSession({ folder: this.folder, home: ROOT, ...options });
  }

  write(name: string, text: string): void {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  async run(source: string): Promise<CellResult> {
    return this.session.run(source, `cell-${++cells}`);
  }

  /** The value of a cell; what it threw, or what the compiler said, is thrown. */
  async value(source: string): Promise<unknown> {
    const result = await this.run(source);
    if (result.status === 'value') return result.value;
    if (result.status === 'broken') throw new Error('the cell was broken off');
    throw result.status === 'thrown' ? result.thrown : new Error(result.diagnostics.join('\n'));
  }

  end(): void {
    this.session.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
