/**
 * Packages that only some parts of the library need (figures, notebooks, the book, Arrow indexes): the workspace has them all,
 * who installs the library alone adds those of the parts in use. Nothing may import them at load time but what is itself loaded
 * on demand.
 * @module
 */
import { assetPath } from './assets';
import { BnlabError } from './errors';
import { readPackage } from './package-file';

/**
 * Loads an optional package when it is needed.
 * @param part what needs it, as a sentence would name it: `figures`.
 * @throws BnlabError (`input`) with the command that adds it, where it is not installed.
 */
export function loadOptional<Package>(name: string, part: string): Package {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- on demand
    return require(name) as Package;
  } catch (thrown) {
    throw missingPackage(thrown, part) ?? thrown;
  }
}

/** Whether an optional package is installed. */
export function hasOptional(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** Refuses early where one of these packages is not installed. @throws BnlabError as {@link loadOptional} does. */
export function needOptional(names: readonly string[], part: string): void {
  for (const name of names) {
    try {
      require.resolve(name);
    } catch (thrown) {
      throw missingPackage(thrown, part) ?? thrown;
    }
  }
}

/** What to tell of a failure to load an optional package; undefined where the failure is anything else. */
export function missingPackage(thrown: unknown, part = 'this part of bnlab'): BnlabError | undefined {
  if ((thrown as { code?: unknown } | undefined)?.code !== 'MODULE_NOT_FOUND') return undefined;
  const specifier = /Cannot find module '([^']+)'/.exec((thrown as Error).message)?.[1] ?? '';
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? '';
  const version = optionalPackages()[name];
  if (version === undefined) return undefined;
  return new BnlabError({
    where: part,
    expected: `the package ${name}, which the library alone does not bring`,
    got: 'no such package',
    hint: `Add it: npm install ${name}@${version}`,
    cause: thrown,
  });
}

function optionalPackages(): Readonly<Record<string, string>> {
  return readPackage(assetPath('package.json')).peerDependencies ?? {};
}
