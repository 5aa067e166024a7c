export * from './record';
export type { CellShape } from './shape';
export * from './queue';
