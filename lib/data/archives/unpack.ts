/**
 * Unpacks an archive into a folder: all of it or nothing, and nothing outside.
 * @module
 */
import { createReadStream, createWriteStream, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { openPromise, type Entry } from 'yauzl';
import { BnlabError, messageOf } from '../../errors';
import { ioError, makeFolder, putFolderInPlace } from '../../files';
import { withLock } from '../../locks';
import { temporaryName } from '../../temporaries';
import { namesIn } from '../disk';
import { checkMemberName, firstPartOf } from './member-name';

/** How to unpack. */
export interface UnpackOptions {
  /** Called with the number of files so far. */
  readonly onFile?: (files: number) => void;
  /** Largest size of everything together, in bytes: a small archive may unfold to terabytes. */
  readonly maximumBytes?: number;
  /** Called with the folder while nobody can see it yet, before it gets its name. */
  readonly beforePlacing?: (staged: string) => void | Promise<void>;
}

/**
 * Unpacks a .tar.gz, .tgz or .zip: its single top folder becomes `folder`, which must not exist, or be empty. One process at a
 * time; a killed one leaves a staging folder, which the next one removes.
 *
 * @throws BnlabError (`data`) for damaged archives and for members with names that leave the folder; nothing is left then.
 */
export async function unpack(archive: string, folder: string, options: UnpackOptions = {}): Promise<void> {
  await withLock(unpackingLock(folder), { purpose: `unpacking ${path.basename(archive)}` }, () =>
    unpackAlone(archive, folder, options),
  );
}

/** What is locked while a folder is filled, and what its staging folders are named after. */
export function unpackingLock(folder: string): string {
  return `${path.resolve(folder)}.unpacking`;
}

async function unpackAlone(archive: string, folder: string, options: UnpackOptions): Promise<void> {
  if (existsSync(folder) && namesIn(folder).length > 0) {
    throw ioError(folder, 'a folder that is empty or does not exist yet', new Error('it holds something'));
  }
  const staging = temporaryName(unpackingLock(folder));
  try {
    const target = new Target(staging, options);
    if (archive.endsWith('.zip')) await unzip(archive, target);
    else await untar(archive, target);
    const top = target.topFolder();
    const staged = top === undefined ? staging : path.join(staging, top);
    await options.beforePlacing?.(staged);
    putFolderInPlace(staged, folder);
  } catch (thrown) {
    if (thrown instanceof BnlabError) throw thrown;
    if (thrown instanceof Error && 'syscall' in thrown) throw ioError(folder, 'a folder that can be filled', thrown);
    throw damaged(path.basename(archive), messageOf(thrown), thrown);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** The folder being filled. */
class Target {
  private files = 0;
  private bytes = 0;
  private readonly tops = new Set<string>();

  constructor(
    private readonly folder: string,
    private readonly options: UnpackOptions,
  ) {}

  async write(name: string, content: Readable): Promise<void> {
    const problem = checkMemberName(name);
    if (problem) throw damaged(name, problem);
    const { maximumBytes = 2 ** 35 } = this.options;
    this.tops.add(firstPartOf(name));
    const file = path.join(this.folder, name);
    makeFolder(path.dirname(file));
    content.on('data', (chunk: Buffer) => {
      this.bytes += chunk.length;
      if (this.bytes > maximumBytes) content.destroy(new Error(`more than ${maximumBytes} bytes`));
    });
    await pipeline(content, createWriteStream(file));
    this.files++;
    this.options.onFile?.(this.files);
  }

  /** The one folder that everything lies in, if there is one. */
  topFolder(): string | undefined {
    if (this.files === 0) throw new Error('an empty archive');
    return this.tops.size === 1 ? [...this.tops][0] : undefined;
  }
}

async function untar(archive: string, target: Target): Promise<void> {
  const members = extract();
  const source = createReadStream(archive);
  const reading = /gz$/.test(archive) ? pipeline(source, createGunzip(), members) : pipeline(source, members);
  const writing = (async () => {
    for await (const member of members) {
      const { type, name } = member.header;
      if (type === 'file') await target.write(name, member as unknown as Readable);
      else if (type !== 'directory') throw damaged(name, `a member of the type ${type}`);
    }
  })();
  await Promise.all([reading, writing]);
}

async function unzip(archive: string, target: Target): Promise<void> {
  const zip = await openPromise(archive, { strictFileNames: true });
  // whatever ends the loop closes the file
  for await (const entry of zip.eachEntry() as AsyncIterable<Entry>) {
    if (!entry.fileName.endsWith('/')) await target.write(entry.fileName, await zip.openReadStreamPromise(entry));
  }
}

function damaged(where: string, got: string, cause?: unknown): BnlabError {
  const hint = 'Delete the archive and download it again.';
  return new BnlabError({ kind: 'data', where, expected: 'a whole, harmless archive', got, hint, cause });
}
