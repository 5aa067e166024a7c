/**
 * bnlab: batch normalization (Ioffe & Szegedy, 2015) on TensorFlow.js. The one door to everything public.
 * @module
 */
export * from './errors';
export * from './random';
export * from './engine';
export * from './graph';
export { graphDigest } from './graph/digest';
export * from './norm';
export * from './models';
export * from './data';
export * from './train';
export * from './runs';
export * from './records';
export * from './distributed';
export * from './experiments';
export * from './paper';
export * from './figures';
export * from './exercises';
export * from './kernel/display';
export { clearOutput } from './kernel/front-end';
export * from './kernel/widgets';
