/**
 * The word of a command that chooses what computes, the same for all commands.
 * @module
 */
import type { Command } from 'commander';
import { ENGINE_NAMES } from '../engine';

/** `auto, tensorflow, onednn, webgpu, wasm or cpu`. */
const NAMES = `auto, ${ENGINE_NAMES.join(', ')}`.replace(/, (?=\w+$)/, ' or ');

/** Adds `--engine`. */
export function engineOption(command: Command): Command {
  return command.option('--engine <name>', NAMES);
}
