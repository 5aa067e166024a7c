/**
 * The words of a command that choose what computes, the same for all commands.
 * @module
 */
import type { Command } from 'commander';
import { ENGINE_NAMES, PRECISIONS, useEngine, type EngineChoice, type Precision } from '../engine';

/** What {@link engineOptions} reads. */
export interface EngineFlags {
  readonly engine?: string;
  readonly precision?: Precision;
}

/** `auto, tensorflow, onednn, webgpu, wasm or cpu`. */
const NAMES = `auto, ${ENGINE_NAMES.join(', ')}`.replace(/, (?=\w+$)/, ' or ');

/** Adds `--engine`. */
export function engineOption(command: Command): Command {
  return command.option('--engine <name>', NAMES);
}

/** Adds `--engine` and `--precision`. */
export function engineOptions(command: Command): Command {
  return engineOption(command).option(
    '--precision <name>',
    `${PRECISIONS.join(' or ')} (onednn, with AVX-512 or AMX): factors of convolutions are rounded, sums and weights are not`,
  );
}

/** Chooses what was asked for. @throws BnlabError (`usage`) for unknown names, (`engine`) for what is not here. */
export function useAskedEngine({ engine, precision }: EngineFlags): Promise<EngineChoice> {
  return useEngine(engine, { precision });
}

/** `onednn, asked for`, and the precision where it is not the usual one. */
export function engineText({ name, reason, precision }: EngineChoice): string {
  return `${name}, ${reason}${precision === 'float32' ? '' : `, convolutions in ${precision}`}`;
}
