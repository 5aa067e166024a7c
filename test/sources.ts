import path from 'node:path';

/** Node's words for a program that loads sources, from whatever folder it is started. */
export const SOURCES = ['--require', path.join(__dirname, 'register.cjs')] as const;
