/**
 * Which names belong to pictures that can be read, and why the others do not.
 * @module
 */

const PICTURE = /\.(jpe?g|jpe|jfif|png|webp)$/i;
const OTHER_PICTURE = /\.(bmp|dib|gif|tiff?|heic|heif|avif|jp2|j2k|jxl|ppm|pgm|pbm|svg|ico|raw|exr)$/i;

/** True for a name with the ending of a format that is decoded: JPEG, PNG, WebP. */
export function isPictureName(name: string): boolean {
  return PICTURE.test(name);
}

/** True for what file managers and other systems leave behind: `.DS_Store`, `._cat.jpg`, everything in `__MACOSX`. */
export function isHidden(name: string): boolean {
  return name.split('/').some((part) => (part.startsWith('.') && part !== '.' && part !== '..') || part === '__MACOSX');
}

/** Why a file is not read as a picture; undefined when it is. */
export function whyNoPicture(name: string): string | undefined {
  if (isHidden(name)) return 'a hidden file';
  if (isPictureName(name)) return undefined;
  const other = OTHER_PICTURE.exec(name);
  return other ? `an unsupported picture format (${other[0].toLowerCase()})` : 'not a picture';
}
