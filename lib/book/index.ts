/** The book: executed notebooks in, static site out. @module */
export { buildBook, renderBook } from './build';
export { storedParts } from './stored';
export { readLessons } from './lessons';
export { serveFolder } from './serve';
export type { RunningServer } from './serve';
export type { BookOptions } from './types';
