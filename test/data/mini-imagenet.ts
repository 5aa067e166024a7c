import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  generateMiniImagenet,
  indexArchive,
  openIndex,
  readDevkit,
  type ImageList,
  type MiniImagenet,
} from '../../lib/data';
import { EntryReader } from '../../lib/data/loader/entry-reader';

const FOLDER = path.join(os.tmpdir(), `bnlab-test-mini-imagenet-${process.pid}`);
let made: Promise<MiniImagenet> | undefined;

/** A generated ImageNet of 4 classes with 24 training and 3 validation pictures each, made once for all tests. */
export function miniImagenet(): Promise<MiniImagenet> {
  made ??= generateMiniImagenet({ folder: FOLDER, classes: 4, perClass: 24, validationPerClass: 3, side: [48, 90] });
  return made;
}

/** Its training pictures, from the archive in place. */
export async function miniTrainList(): Promise<ImageList> {
  const { train, devkit } = await miniImagenet();
  if (!existsSync(`${train}.arrow`)) await indexArchive(train, { devkit: readDevkit(devkit) });
  return openIndex(`${train}.arrow`);
}

/** The same pictures as files in a folder per class. */
export async function miniFolder(folder: string): Promise<void> {
  const list = await miniTrainList();
  const reader = new EntryReader();
  for (let i = 0; i < list.length; i++) {
    const entry = list.entry(i);
    const place = path.join(folder, list.classes[entry.label]);
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, entry.name), reader.bytes(entry));
  }
  reader.close();
}

// not a hook of mocha's: where files run side by side, those run behind each file of a process
process.once('exit', () => rmSync(FOLDER, { recursive: true, force: true }));
