/**
 * Where data is looked for and where it is kept.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { BnlabError } from '../../errors';
import { readJson } from '../../json-file';
import { statOf } from '../disk';

const PACKAGE_BORDER = {
  schema: z.looseObject({}),
  expected: 'a package.json, to see whether this is the workspace',
  hint: 'Mend or restore that file.',
};

/** The workspace this library lives in, or the current folder when it is installed as a package elsewhere. */
export function projectFolder(): string {
  for (let folder = __dirname; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const file = path.join(folder, 'package.json');
    if (path.basename(folder) === 'node_modules') break;
    if (existsSync(file) && 'workspaces' in readJson(file, PACKAGE_BORDER)) return folder;
  }
  return process.cwd();
}

/** A folder that may hold a data set, with the name it has in messages (outputs are kept, so they show no paths). */
export interface DataFolder {
  readonly folder: string;
  readonly name: string;
}

/**
 * Folders that may hold the set `name`, first choice first: `BNLAB_DATA/name`, `BNLAB_DATA`, `data/name` of the project.
 *
 * @throws BnlabError (`usage`) when BNLAB_DATA is set and is not a folder.
 */
export function dataFolders(name: string, project: string = projectFolder()): DataFolder[] {
  const own = { folder: path.join(project, 'data', name), name: `data/${name}` };
  const given = process.env.BNLAB_DATA;
  if (!given) return [own];
  if (!statOf(given)?.isDirectory()) {
    throw new BnlabError({
      kind: 'usage',
      where: 'BNLAB_DATA',
      expected: 'the path of a folder',
      got: given,
      hint: 'Correct the variable, or unset it to use the data folder of the project.',
    });
  }
  return [{ folder: path.join(given, name), name: `BNLAB_DATA/${name}` }, { folder: given, name: 'BNLAB_DATA' }, own];
}
