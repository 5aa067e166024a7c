/**
 * The words that start a program.
 * @module
 */

/** A program and the words after its name. */
export type CommandLine = readonly [program: string, ...words: string[]];
