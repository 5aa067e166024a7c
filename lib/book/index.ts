/** The book: executed notebooks in, static site out. @module */
export { buildBook, renderBook } from './build';
export { readLessons } from './lessons';
export { serveFolder } from './serve';
export type { RunningServer, ServeOptions } from './serve';
export type { SiteFiles } from './links';
export type { Book, BookOptions, Lesson } from './types';
