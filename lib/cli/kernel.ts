/**
 * `bnlab kernel`: the TypeScript kernel in the user's own Jupyter.
 * @module
 */
import type { Command } from 'commander';
import { installKernelspec, uninstallKernelspec, type KernelspecChange } from '../kernel/kernelspec';
import { needOptional } from '../optional';

interface Options {
  readonly json?: boolean;
}

/** Registers `bnlab kernel install` and `bnlab kernel uninstall`. */
export function kernelCommand(program: Command): void {
  const kernel = program.command('kernel').description("the TypeScript kernel in the user's own Jupyter and editors");
  kernel
    .command('install')
    .description('make the kernel known to every Jupyter of this user')
    .option('--json', 'print JSON')
    .action(({ json }: Options) => {
      needOptional(['typescript', 'tslab', 'zeromq'], 'the kernel');
      const change = installKernelspec();
      say(change, json, `The kernel "${change.name}" is installed: ${change.folder}`);
    });
  kernel
    .command('uninstall')
    .description('take it away again')
    .option('--json', 'print JSON')
    .action(({ json }: Options) => {
      const change = uninstallKernelspec();
      const done = change.changed ? `removed: ${change.folder}` : `not installed in ${change.folder}: nothing to do`;
      say(change, json, `The kernel "${change.name}" is ${done}`);
    });
}

function say(change: KernelspecChange, json: boolean | undefined, text: string): void {
  console.log(json ? JSON.stringify(change, null, 2) : text);
}
