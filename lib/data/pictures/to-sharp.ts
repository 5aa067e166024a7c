/**
 * Pixels on their way to a picture file.
 * @module
 */
import type { Sharp } from 'sharp';
import { loadSharp } from '../on-demand';
import type { Picture } from './resample';

/** A picture in sharp's hands, which writes it as a file. */
export function toSharp({ data, width, height }: Picture): Sharp {
  return loadSharp()(data, { raw: { width, height, channels: 3 } });
}
