/**
 * Variables of the environment, where there is one: a browser has none.
 * @module
 */

/** The value of an environment variable; undefined where it is not set, or empty, or where there is no environment. */
export function environmentVariable(name: string): string | undefined {
  const { process } = globalThis as {
    readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> };
  };
  return process?.env?.[name] || undefined;
}
