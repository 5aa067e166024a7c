/**
 * What can be odd about a JPEG, by name, and whether a pixel depends on it.
 *
 * These are the warnings of libjpeg while it decodes (jerror.h). Whoever reads a picture whole in spite of one of the harmless
 * ones sees the same pixels as everybody else; the others mean that rows are missing or made up.
 * @module
 */

/** Oddities that no pixel depends on. */
export const HARMLESS = {
  jfifVersion: 'a JFIF version that nobody knows',
  adobeTransform: 'an Adobe colour transform that nobody knows',
  strayBytes: 'bytes between two segments',
  scanParameters: 'parameters of a progressive scan in a picture that is not progressive',
  noEndMarker: 'no end marker, though all data are there',
  padding: 'bytes between the last row and the next marker',
} as const;

/** Oddities that pixels depend on: the picture is at fault. */
export const FATAL = {
  dataEnd: 'the data end early',
  leftOver: 'data are left over',
  badCode: 'a code that is in no table',
  restart: 'a wrong restart marker',
  progression: 'scans that do not refine each other',
  header: 'a damaged header',
} as const;

/** Name of an oddity that is passed over. */
export type HarmlessName = keyof typeof HARMLESS;

/** Name of an oddity that makes a picture unusable. */
export type FatalName = keyof typeof FATAL;

/** Thrown where a JPEG turns out to be damaged. */
export class JpegDamage extends Error {
  constructor(
    readonly kind: FatalName,
    detail: string,
  ) {
    super(`${FATAL[kind]} (${detail})`);
    this.name = 'JpegDamage';
  }
}
