/** The book: executed notebooks in, static site out. @module */
export { buildBook, renderBook } from './build';
export { figure1Runs } from './figure-runs';
export { readLessons } from './lessons';
export { serveFolder } from './serve';
export type { RunningServer, ServeOptions } from './serve';
export type { SiteFiles } from './links';
export type { Book, BookOptions, Lesson } from './types';
