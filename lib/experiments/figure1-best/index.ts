export * from './recipe';
export * from './plan';
export * from './train';
export * from './judge';
export { figure1BestExperiment } from './experiment';
