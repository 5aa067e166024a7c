/** What stored records say in numbers. @module */
export * from './cell';
export * from './figure1-grid';
export * from './imagenette';
export * from './imagenette-factor';
export * from './ladder';
export * from './sweep';
export type { Values } from './values';
