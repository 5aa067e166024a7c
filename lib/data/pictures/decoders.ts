/**
 * Which library decodes JPEGs here, and how that is told in a run's identity.
 * @module
 */
import { BnlabError } from '../../errors';
import { loadSharp } from '../on-demand';
import { hasTurboJpeg, turboVersion } from './turbojpeg';

/** Who decodes JPEGs. */
export type DecoderName = 'turbojpeg' | 'sharp';

/** The decoder in use: BNLAB_DECODER, else libjpeg-turbo where it is installed. @throws BnlabError (`usage`). */
export function chooseDecoder(wanted = process.env.BNLAB_DECODER): DecoderName {
  if (!wanted) return hasTurboJpeg() ? 'turbojpeg' : 'sharp';
  if (wanted === 'sharp' || (wanted === 'turbojpeg' && hasTurboJpeg())) return wanted;
  throw new BnlabError({
    kind: 'usage',
    where: 'decoder',
    expected: 'sharp or turbojpeg',
    got: wanted === 'turbojpeg' ? 'turbojpeg, which is not installed' : wanted,
    hint: 'Install it (apt-get install libturbojpeg0, on Ubuntu libturbojpeg), or use sharp, which is always there.',
  });
}

/** What decides the pixels of a decoded picture, besides its bytes. */
export interface DecoderIdentity {
  readonly name: DecoderName;
  readonly version: string;
  /** `scaled`: large JPEGs may be shrunk while they are decoded. `exact`: never, and both decoders give the same bits. */
  readonly mode: 'scaled' | 'exact';
}

/** Tells a decoder from every other one, for records and for the comparison of runs. */
export function decoderIdentity(name: DecoderName, exact: boolean): DecoderIdentity {
  const version = name === 'turbojpeg' ? turboVersion() : sharpVersion();
  return { name, version: version ?? 'unknown version', mode: exact ? 'exact' : 'scaled' };
}

function sharpVersion(): string {
  const { sharp, vips } = loadSharp().versions;
  return `${sharp}, libvips ${vips}`;
}
