export * from './portable';
export { ENGINES, useEngine } from './choose';
