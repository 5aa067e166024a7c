/**
 * Folders that are called after what lies in them and not after a class: `images/` beside `annotations/`.
 * @module
 */
import { partNamed } from './part-names';

const PICTURES = /^(images?|imgs?|jpe?gs?|pngs?|jpegimages|pictures?|pics?|photos?|data|raw)$/i;
const ANNOTATIONS =
  /^(annotations?|annos?|masks?|labels?|trimaps?|segmentations?|seg|ground[-_ ]?truth|gt|meta|metadata)$/i;

/** True for a folder that would hold pictures of all classes: `jpg`, `images`, `val`. */
export function holdsAllClasses(name: string): boolean {
  return PICTURES.test(name) || partNamed(name) !== undefined;
}

/** The folders among these that hold annotations drawn as pictures: only where a folder of pictures lies beside them. */
export function annotationFolders(names: readonly string[]): ReadonlySet<string> {
  const hasPictures = names.some((name) => PICTURES.test(name));
  return new Set(hasPictures ? names.filter((name) => ANNOTATIONS.test(name)) : []);
}
