export * from './cell';
export * from './record';
export * from './queue';
