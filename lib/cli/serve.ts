/**
 * `bnlab serve`: the book on this machine.
 * @module
 */
import path from 'node:path';
import type { Command } from 'commander';
import { serveFolder } from '../book';
import { projectFolder } from '../data';
import { countFrom } from './numbers';

/** Registers `bnlab serve`. */
export function serveCommand(program: Command): void {
  program
    .command('serve')
    .description('serve the book on 127.0.0.1')
    .option('--folder <folder>', 'folder of the site', path.join(projectFolder(), 'site'))
    .option('--port <number>', 'port; 0 takes any free one', countFrom(0, 65535), 8000)
    .action(async ({ folder, port }: { folder: string; port: number }) => {
      const server = await serveFolder({ folder, port });
      process.stdout.write(`${server.url} (Ctrl-C ends it)\n`);
      await new Promise<void>((resolve) => {
        process.once('SIGINT', resolve);
        process.once('SIGTERM', resolve);
      });
      await server.close();
    });
}
