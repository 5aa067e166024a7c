/**
 * `bnlab summary`: the table of Figure 5, read off the built network.
 * @module
 */
import type { Command } from 'commander';
import {
  buildInception,
  formatSummary,
  summarizeInception,
  type InceptionOptions,
  type InceptionScale,
} from '../models';
import { parseCount, parseFactor } from './numbers';

interface SummaryFlags {
  readonly scale: InceptionScale;
  readonly width?: number;
  readonly size?: number;
  readonly classes?: number;
  readonly poolProjection?: number;
  readonly separable?: boolean;
  readonly json?: boolean;
}

/** Registers `bnlab summary`. */
export function summaryCommand(program: Command): void {
  program
    .command('summary [variant]')
    .description('print the stages of a network with shapes, parameters and multiply-adds (default: BN-x5)')
    .option('--scale <name>', 'imagenet (Figure 5) or cifar', 'imagenet')
    .option('--width <factor>', 'factor on the number of filters', parseFactor)
    .option('--size <pixels>', 'side of the images', parseCount)
    .option('--classes <n>', 'number of classes', parseCount)
    .option('--pool-projection <n>', 'pool projection of 4c and 4d: 96 or 128', parseCount)
    .option('--separable', 'the paper’s separable first convolution')
    .option('--json', 'machine-readable answer')
    .action((variant: string | undefined, flags: SummaryFlags) => {
      const { json, separable, poolProjection, ...rest } = flags;
      const stem = separable ? 'separable' : 'dense';
      const model = buildInception({
        ...rest,
        variant,
        stem,
        poolProjection: poolProjection as InceptionOptions['poolProjection'],
      });
      const summary = summarizeInception(model);
      model.dispose();
      process.stdout.write(`${json ? JSON.stringify(summary) : formatSummary(summary)}\n`);
    });
}
