/**
 * What works on lessons, loaded when a command needs it: it brings two compilers along, which no other command does.
 * @module
 */

/** The lessons' rules and tools. */
export function lessonTools(): typeof import('../lessons') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- on demand
  return require('../lessons') as typeof import('../lessons');
}
