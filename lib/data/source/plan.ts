/**
 * The one place where the words of `--data` become parts: which layout a source has, and where its training and validation pictures
 * lie.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { statOf } from '../disk';
import { expandFileList, isFileList } from '../shards/braces';
import { namesBeside } from './beside';
import { nothingThere } from './nothing-there';
import { partsByFile, planSet } from './plan-set';
import { planTree } from './plan-tree';
import { partAt, whole, type SourcePlan } from './planned';
import { DISK } from './tree';

const IMAGENET = ['ILSVRC2012_img_train.tar', 'ILSVRC2012_img_val.tar'] as const;

/** Finds the parts of a source. @throws BnlabError (`usage`) where nothing is, or several sets are. */
export function planSource(source: string): SourcePlan {
  const stat = statOf(source);
  if (!stat && isFileList(source)) return planFiles(expandFileList(source), source);
  if (!stat) throw nothingThere(source);
  if (!stat.isDirectory()) return whole(source, 'a file');
  return planTree({ tree: DISK, before: planImagenet, after: planSet }, source) ?? whole(source, 'no parts in it');
}

function planImagenet(folder: string): SourcePlan | undefined {
  const [train, val] = [path.join(folder, IMAGENET[0]), path.join(folder, IMAGENET[1])];
  if (!existsSync(train)) return undefined;
  const validation = existsSync(val) ? partAt(val) : undefined;
  const unused = namesBeside(folder, validation ? [train, val] : [train]);
  return { why: 'ImageNet’s archives', train: partAt(train), validation, unused };
}

function planFiles(files: readonly string[], source: string): SourcePlan {
  const train = { name: path.basename(source), place: { kind: 'files', files } } as const;
  return partsByFile(files) ?? { why: 'a list of files', train, unused: [] };
}
