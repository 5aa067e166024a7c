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
export { halveImages } from './halve';
export { IDX_SETS, type IdxSetFiles, type IdxSetName } from './idx-sources';
export type { DataSource, LabelledImages } from './labelled';
export { downloadIdxSet, loadMnist, type LoadMnistOptions, type Mnist } from './mnist';
export { CIFAR10_CLASSES, loadCifar10, type Cifar10, type LoadCifar10Options } from './cifar10';
export { drawTexture, generateTextures, type TextureOptions } from './generated/textures';
export {
  indexArchive,
  openIndex,
  PUBLISHED_ARCHIVES,
  type IndexArchiveOptions,
  type IndexReport,
} from './archive-index';
export { readIndex, writeIndex, type StoredIndex } from './arrow-index';
export { centreCrop, distortColours, multiCrops, randomResizedCrop, type Distortion } from './augment';
export { benchLoader, type BenchLoaderOptions, type LoaderBenchmark } from './bench';
export { checkImages, type CheckReport } from './check';
export { openCifarList } from './cifar10-list';
export {
  chooseDecoder,
  decodePicture,
  renderCrops,
  type PictureCrop,
  type DecodeOptions,
  type DecoderName,
  type Size,
} from './decode';
export { labelsById, readDevkit, type Devkit, type DevkitSynset } from './devkit';
export type { View } from './example-reader';
export { type Fault, type FaultPolicy } from './faults';
export { generateMiniImagenet, type MiniImagenet, type MiniImagenetOptions } from './generated/mini-imagenet';
export { openImageFolder, type ImageFolderOptions } from './image-folder';
export { ImageList, ImageListBuilder, type ImageEntry, type NewImage } from './image-list';
export { ImageLoader, type ImageBatch, type ImageLoaderOptions, type Shuffle } from './loader';
export { openImages, type OpenImagesOptions } from './open';
export { resample, type Box, type Picture, type ResampleOptions } from './resample';
export { shardOrder, shardSizes, type ShardOrderOptions } from './shard-order';
export { makeShards, type MakeShardsOptions, type ShardReport } from './shard-write';
export { openShards, readShardIndex, type ShardIndex } from './shards';
export { ARCHIVE_SETS, downloadArchiveSet, type ArchiveSetName, type DownloadSetOptions } from './remote-sets';
export { unpack, type UnpackOptions } from './unpack';
export { isCifarFolder, openSplits, type ImageSplits } from './splits';
