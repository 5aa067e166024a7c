export * from './recipe';
export * from './plan';
export { heldOutParts, type UnitCurves } from './look';
export * from './train';
export * from './shape';
export * from './judge';
export { figure1BestExperiment } from './experiment';
