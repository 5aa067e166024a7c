/**
 * Which names belong to pictures that can be read, and why the others do not.
 * @module
 */

const PICTURE = /\.(jpe?g|jpe|jfif|png|webp)$/i;
const OTHER_PICTURE = /\.(bmp|dib|gif|tiff?|heic|heif|avif|jp2|j2k|jxl|ppm|pgm|pbm|svg|ico|raw|exr)$/i;
const ARCHIVE = /\.(tar|tgz|tbz2?|txz|tzst|zip|7z|rar|gz|bz2|xz|zst)$/i;
/** How the reason begins why a picture of another format is left out. */
export const UNSUPPORTED = 'an unsupported picture format';
/** Folders of systems and stores, which hold small copies or what was thrown away: pictures, too, that nobody means. */
const OF_THE_SYSTEM = new Set([
  '@eadir',
  '@recycle',
  '@recently-snapshot',
  '@sharebin',
  '@tmp',
  '#recycle',
  '#snapshot',
  '$recycle.bin',
  'recycler',
  'system volume information',
  'lost+found',
  'network trash folder',
  'temporary items',
  '__pycache__',
]);
/** What programs call a folder until it is whole. */
const UNFINISHED =
  /\.(part|partial|filepart|tmp|temp|crdownload|download|downloading|unpacking|incomplete|unfinished|aria2|!ut|!qb)$/i;

/** True for a name with the ending of a format that is decoded: JPEG, PNG, WebP. */
export function isPictureName(name: string): boolean {
  return PICTURE.test(name);
}

/** True for what file managers and other systems leave behind: `.DS_Store`, `._cat.jpg`, everything in `__MACOSX` or `@eaDir`. */
export function isHidden(name: string): boolean {
  return whyHidden(name) !== undefined;
}

/** Why a path is passed over, whatever it is: a part of it is hidden, or the system's; undefined where none is. */
export function whyHidden(name: string): string | undefined {
  const parts = name.split('/');
  if (parts.some((part) => (part.startsWith('.') && part !== '.' && part !== '..') || part === '__MACOSX'))
    return 'a hidden file';
  return parts.some((part) => OF_THE_SYSTEM.has(part.toLowerCase())) ? 'in a folder of the system' : undefined;
}

/** Why nothing in a folder is read, so that it is no class; undefined for any other folder. */
export function whyNoFolder(name: string): string | undefined {
  const unfinished = name.split('/').find((part) => UNFINISHED.test(part));
  return whyHidden(name) ?? (unfinished && 'in an unfinished copy of a folder, by its name');
}

/** Why a file is not read as a picture; undefined when it is. */
export function whyNoPicture(name: string): string | undefined {
  const passed = whyNoFolder(name.slice(0, Math.max(0, name.lastIndexOf('/')))) ?? whyHidden(name);
  if (passed !== undefined) return passed;
  if (isPictureName(name)) return undefined;
  const other = OTHER_PICTURE.exec(name);
  if (other) return `${UNSUPPORTED} (${other[0].toLowerCase()})`;
  return ARCHIVE.test(name) ? 'an archive, of which nothing is read here' : 'not a picture';
}
