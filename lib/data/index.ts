/**
 * Data sets: found, read, checked, generated, and put into mini-batches.
 * @module
 */
export { MiniBatchOrder, type MiniBatchOrderOptions } from './batches';
export { BINARY_THRESHOLD, gatherImages, gatherLabels, type GatherOptions } from './binarize';
export { download, isOffline, type DownloadOptions, type RemoteFile } from './download';
export { projectFolder } from './folders';
export { generateDigits } from './generated/digits';
export { encodeIdx, parseIdx, readIdx, type IdxArray, type ReadIdxOptions } from './idx';
export { IDX_SETS, type IdxSetFiles, type IdxSetName } from './idx-sources';
export type { DataSource, LabelledImages } from './labelled';
export { downloadIdxSet, loadMnist, type LoadMnistOptions, type Mnist } from './mnist';
export { CIFAR10_CLASSES, loadCifar10, type Cifar10, type LoadCifar10Options } from './cifar10';
export { drawTexture, generateTextures, type TextureOptions } from './generated/textures';
