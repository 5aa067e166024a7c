/**
 * `bnlab data index | generate`, and the other commands for pictures.
 * @module
 */
import type { Command } from 'commander';
import { findValidationClasses, generateMiniImagenet, indexArchive } from '../data';
import { countBar } from './count-bar';
import { checkCommand } from './data-check';
import { infoCommand } from './data-info';
import { countFrom, parseCount } from './numbers';
import { shardsCommand } from './data-shards';

/** Registers the subcommands for pictures. */
export function dataImageCommands(data: Command): void {
  indexCommand(data);
  shardsCommand(data);
  generateCommand(data);
  checkCommand(data);
  infoCommand(data);
}

function indexCommand(data: Command): void {
  data
    .command('index')
    .description('index a tar archive of pictures, so that training reads it in place')
    .argument('<archive>', 'ILSVRC2012_img_train.tar, ILSVRC2012_img_val.tar, or a tar of one folder a class')
    .option('--output <path>', 'the index (default: beside the archive, with .arrow appended)')
    .option('--devkit <path>', 'ILSVRC2012_devkit_t12.tar.gz or LOC_val_solution.csv, for the validation archive')
    .option('--verify', 'compare size and SHA-256 with the published ones first')
    .option('--json', 'print JSON')
    .action(
      async (archive: string, options: { output?: string; devkit?: string; verify?: boolean; json?: boolean }) => {
        const bar = countBar('bytes', { quiet: options.json });
        const { output, verify } = options;
        const validation = findValidationClasses(archive, options.devkit);
        const report = await indexArchive(archive, { output, verify, validation, onProgress: bar.onProgress });
        bar.stop();
        if (options.json) return console.log(JSON.stringify(report, null, 2));
        const resumed = report.resumedAt > 0 ? ` (continued at byte ${report.resumedAt})` : '';
        console.log(`${report.images} pictures in ${report.classes} classes${resumed}: ${report.index}`);
        for (const { name, reason, offset } of report.skipped)
          console.log(`left out: ${name} at byte ${offset}: ${reason}`);
      },
    );
}

function generateCommand(data: Command): void {
  data
    .command('generate')
    .description('draw a small ImageNet in the layout of the official archives')
    .argument('<folder>', 'where the archives go')
    .option('--classes <n>', 'classes', countFrom(1), 10)
    .option('--per-class <n>', 'training pictures of each class', countFrom(1), 60)
    .option('--val-per-class <n>', 'validation pictures of each class', countFrom(1), 10)
    .option('--side <pixels>', 'length of the shorter sides, up to twice that', countFrom(8), 160)
    .option('--seed <n>', 'same seed, same bytes', parseCount, 1)
    .action(async (folder: string, flags: Record<'classes' | 'perClass' | 'valPerClass' | 'side' | 'seed', number>) => {
      const bar = countBar('pictures');
      const { classes, perClass, valPerClass: validationPerClass, side, seed } = flags;
      const files = await generateMiniImagenet({
        folder,
        classes,
        perClass,
        validationPerClass,
        side: [side, 2 * side],
        seed,
        onProgress: bar.onProgress,
      });
      bar.stop();
      for (const file of Object.values(files) as string[]) console.log(file);
    });
}
