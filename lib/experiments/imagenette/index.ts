export * from './recipe';
export * from './plan';
export { openImagenette, type ImagenettePictures } from './data';
export * from './train';
export * from './shape';
export * from './judge';
export { imagenetteExperiment } from './experiment';
export { imagenetteWideExperiment } from './wide';
