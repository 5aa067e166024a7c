/**
 * The classes of ImageNet's validation pictures, whose archive and folder carry none: from the devkit, or from the
 * solution file of Kaggle's edition.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { bytesOf, statOf } from '../disk';
import { readDevkit, type Devkit } from './devkit';

/** Names of ImageNet's validation pictures: `ILSVRC2012_val_00000001.JPEG`, whatever the ending. */
export const VALIDATION_PICTURE = /^ILSVRC2012_val_(\d{8})\.\w+$/;

/** The name of ImageNet's devkit as it is downloaded. */
export const DEVKIT = 'ILSVRC2012_devkit_t12.tar.gz';
/** The name of Kaggle's list of the validation pictures' classes. */
export const SOLUTION = 'LOC_val_solution.csv';
/** Kaggle's solution lies four folders above its pictures. */
const LEVELS = 4;

/** Which class each validation picture has. */
export interface ValidationClasses {
  /** All classes, sorted: index = label. */
  readonly classes: readonly string[];
  /** Where that is known from, for messages. */
  readonly source: string;
  /** The class of a picture by its file's name. @throws BnlabError (`data`) for a picture that is not listed. */
  classOf(name: string): string;
}

/** The classes as the devkit has them. */
export function devkitClasses({ classes, validationIds, wnidOf }: Devkit): ValidationClasses {
  const source = 'the devkit';
  const classOf = (name: string) => {
    const id = validationIds[Number(VALIDATION_PICTURE.exec(name)?.[1]) - 1];
    const wnid = id === undefined ? undefined : wnidOf.get(id);
    return wnid ?? unlisted(name, `one of the ${validationIds.length} pictures of the devkit's ground truth`);
  };
  return { classes, source, classOf };
}

/**
 * The classes as Kaggle's `LOC_val_solution.csv` has them: lines of `ImageId,PredictionString`, of which the first word of
 * the string is the synset.
 *
 * @throws BnlabError (`data`, `io`).
 */
function solutionClasses(file: string): ValidationClasses {
  const rows = bytesOf(file)
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('ImageId'))
    .map((line) => /^"?([^",]+)"?,\s*"?(n\d{8})\b/.exec(line));
  const wrong = rows.findIndex((row) => !row);
  if (wrong >= 0 || rows.length === 0) {
    const hint = `Take ${SOLUTION} as Kaggle gives it: ImageId,PredictionString.`;
    const got = rows.length === 0 ? 'none' : `line ${wrong + 2}`;
    throw new BnlabError({ kind: 'data', where: path.basename(file), expected: 'a synset in each line', got, hint });
  }
  const classOfId = new Map(rows.map((row) => [row![1]!, row![2]!]));
  const classOf = (name: string) =>
    classOfId.get(path.parse(name).name) ?? unlisted(name, `one of the ${rows.length} pictures of ${SOLUTION}`);
  return { classes: [...new Set(classOfId.values())].sort(), source: SOLUTION, classOf };
}

function unlisted(got: string, expected: string): never {
  const hint = 'The pictures and that list belong to different sets.';
  throw new BnlabError({ kind: 'data', where: 'validation pictures', expected, got, hint });
}

/**
 * The list that goes with an archive or a folder: the devkit that was passed, else a devkit or a solution file beside it or in
 * one of the folders above.
 *
 * @throws BnlabError (`data`, `io`) when one is there and cannot be read.
 */
export function findValidationClasses(source: string, devkit?: string): ValidationClasses | undefined {
  if (devkit !== undefined)
    return devkit.endsWith('.csv') ? solutionClasses(devkit) : devkitClasses(readDevkit(devkit));
  const isFolder = statOf(source)?.isDirectory();
  let folder = isFolder ? path.resolve(source) : path.dirname(path.resolve(source));
  for (let level = 0; level <= (isFolder ? LEVELS : 0); level++, folder = path.dirname(folder)) {
    const [kit, solution] = [path.join(folder, DEVKIT), path.join(folder, SOLUTION)];
    if (existsSync(kit)) return devkitClasses(readDevkit(kit));
    if (existsSync(solution)) return solutionClasses(solution);
  }
  return undefined;
}
