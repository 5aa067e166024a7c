export * from './cell';
export * from './record';
export type { CellShape } from './shape';
export * from './queue';
