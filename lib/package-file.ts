/**
 * What the library reads in a package.json: its own, a compiler's, a workspace's.
 * @module
 */
import { z } from 'zod';
import { readJson } from './json-file';

const PackageFile = z.looseObject({
  version: z.string(),
  peerDependencies: z.record(z.string(), z.string()).optional(),
});

/** The part of a package.json that is read. @throws BnlabError (`io`) when it cannot be read, (`data`) when it is none. */
export function readPackage(file: string): z.infer<typeof PackageFile> {
  const hint = 'The package is damaged: install it again (npm install).';
  return readJson(file, { schema: PackageFile, expected: 'the package.json of an installed package', hint });
}
