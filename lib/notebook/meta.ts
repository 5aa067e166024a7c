/**
 * `import.meta` of cells and of the TypeScript files that they import, none of which the engine runs as an ES module.
 * @module
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Resolver } from './resolve';

/** What Node gives to an ES module at this place. @param file it need not exist. */
export function metaOf(file: string, resolver: Resolver): object {
  return {
    dirname: path.dirname(file),
    filename: file,
    url: pathToFileURL(file).href,
    resolve: (specifier: string) => {
      const found = resolver.resolve(specifier, file);
      if (found.kind === 'typescript') return pathToFileURL(found.file).href;
      const place = createRequire(path.join(found.folder, 'notebook.cjs')).resolve(found.specifier);
      return path.isAbsolute(place) ? pathToFileURL(place).href : place;
    },
  };
}
