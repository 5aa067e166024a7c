/**
 * `bnlab serve`: the book on this machine.
 * @module
 */
import path from 'node:path';
import type { Command } from 'commander';
import { serveFolder } from '../book';
import { projectFolder } from '../data';
import { BnlabError } from '../errors';
import { parseCount } from './numbers';

/** Registers `bnlab serve`. */
export function serveCommand(program: Command): void {
  program
    .command('serve')
    .description('serve the book on 127.0.0.1')
    .option('--folder <folder>', 'folder of the site', path.join(projectFolder(), 'site'))
    .option('--port <number>', 'port; 0 takes any free one', '8000')
    .action(async ({ folder, port }: { folder: string; port: string }) => {
      const server = await serveFolder({ folder, port: portOf(port) });
      process.stdout.write(`${server.url} (Ctrl-C ends it)\n`);
      await new Promise<void>((resolve) => {
        process.once('SIGINT', resolve);
        process.once('SIGTERM', resolve);
      });
      await server.close();
    });
}

function portOf(text: string): number {
  const port = parseCount(text);
  if (port >= 0 && port <= 65535) return port;
  throw new BnlabError({
    kind: 'usage',
    where: '--port',
    expected: 'a port of 0 to 65535',
    got: text,
    hint: 'Choose one above 1023, for example 8000.',
  });
}
