/**
 * The words that decide how pictures are decoded and looked at: the same ones for training and evaluation.
 * @module
 */
import type { Command } from 'commander';
import {
  chooseDecoder,
  decoderIdentity,
  type DecoderIdentity,
  type DecoderName,
  type FaultPolicy,
  type NameRule,
  type PictureChoice,
} from '../data';
import { BnlabError } from '../errors';
import { PIPELINES, type PipelineName } from '../train';

/** As they come from the command line. */
export interface PictureFlags {
  readonly view?: string;
  readonly decoder?: string;
  readonly exact?: boolean;
  readonly labelFrom?: NameRule;
  readonly picture?: PictureChoice;
  readonly devkit?: string;
  readonly faults?: FaultPolicy;
  readonly workers?: number;
}

/** What each of them is called. */
const NAMES: Readonly<Record<keyof PictureFlags, string>> = {
  view: '--view',
  decoder: '--decoder',
  exact: '--exact',
  labelFrom: '--label-from',
  picture: '--picture',
  devkit: '--devkit',
  faults: '--faults',
  workers: '--workers',
};

/** As the loaders take them. */
export interface PictureLook {
  readonly pipeline: PipelineName;
  readonly decoder: DecoderName;
  readonly exact: boolean;
}

/** Adds `--view`, `--decoder` and `--exact`. */
export function pictureOptions(command: Command, whose: string): Command {
  return command
    .option('--view <pipeline>', `whose crop evaluation shows: ${PIPELINES.join(', ')} (${whose})`)
    .option('--decoder <name>', 'turbojpeg or sharp (default: BNLAB_DECODER, else turbojpeg where it is installed)')
    .option('--exact', 'decode at full size always: the same bits with either decoder, more slowly');
}

/** What the flags ask for, and `paper` where they name no view. @throws BnlabError (`usage`). */
export function pictureLook(
  { view, decoder, exact = false }: PictureFlags,
  usual: PipelineName = 'paper',
): PictureLook {
  const pipeline = PIPELINES.find((name) => name === (view ?? usual));
  if (!pipeline) {
    const hint = 'Choose one of these.';
    const expected = `one of ${PIPELINES.join(', ')}`;
    throw new BnlabError({ kind: 'usage', where: '--view', expected, got: `'${view}'`, hint });
  }
  return { pipeline, decoder: chooseDecoder(decoder), exact };
}

/** Refuses the flags where there is nothing to decode. @throws BnlabError (`usage`). */
export function refusePictureFlags(flags: PictureFlags, set: string): void {
  const given = Object.entries(NAMES).flatMap(([flag, name]) => (flags[flag as keyof PictureFlags] ? [name] : []));
  if (given.length === 0) return;
  const hint = `Leave it away, or pass a source of pictures as --data: ${set} is stored as pixels of its own size.`;
  throw new BnlabError({ kind: 'usage', where: given.join(', '), expected: 'pictures to decode', got: set, hint });
}

/** The decoder as it stands in records. */
export function decoderOf({ decoder, exact }: PictureLook): DecoderIdentity {
  return decoderIdentity(decoder, exact);
}

/** The loader's name of a pipeline's crop. */
export function cropOf(pipeline: PipelineName): 'centre' | 'torchvision' | 'tf' {
  return pipeline === 'paper' ? 'centre' : pipeline;
}
