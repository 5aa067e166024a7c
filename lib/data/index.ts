/**
 * Data sets: found, read, checked, generated, and put into mini-batches.
 * @module
 */
export { MiniBatchOrder, type MiniBatchOrderOptions } from './loader/batches';
export { BINARY_THRESHOLD, gatherImages, gatherLabels, type GatherOptions } from './sets/binarize';
export { download, isOffline, type DownloadOptions, type RemoteFile } from './download/download';
export { projectFolder } from './source/folders';
export { generateDigits } from './generated/digits';
export { encodeIdx, parseIdx, readIdx, type IdxArray, type ReadIdxOptions } from './sets/idx';
export { halveImages } from './pictures/halve';
export { IDX_SETS, type IdxSetFiles, type IdxSetName } from './sets/idx-sources';
export type { DataSource, LabelledImages } from './sets/labelled';
export { downloadIdxSet, loadMnist, type LoadMnistOptions, type Mnist } from './sets/mnist';
export { CIFAR10_CLASSES, loadCifar10, type Cifar10, type LoadCifar10Options } from './sets/cifar10';
export { drawTexture, generateTextures, type TextureOptions } from './generated/textures';
export {
  indexArchive,
  openIndex,
  PUBLISHED_ARCHIVES,
  type IndexArchiveOptions,
  type IndexReport,
} from './archives/archive-index';
export { readIndex, writeIndex, type StoredIndex } from './archives/arrow-index';
export { centreCrop, distortColours, multiCrops, randomResizedCrop, type Distortion } from './pictures/augment';
export { benchLoader, type BenchLoaderOptions, type LoaderBenchmark } from './loader/bench';
export { checkImages, type CheckReport } from './source/check';
export { openCifarList } from './sets/cifar10-list';
export { decodePicture, renderCrops, type PictureCrop, type DecodeOptions, type Size } from './pictures/decode';
export { chooseDecoder, decoderIdentity, type DecoderIdentity, type DecoderName } from './pictures/decoders';
export { judgeJpeg, type JpegVerdict } from './pictures/jpeg/judge';
export { labelsById, readDevkit, type Devkit, type DevkitSynset } from './archives/devkit';
export type { View } from './loader/example-reader';
export { type Fault, type FaultPolicy } from './pictures/faults';
export { generateMiniImagenet, type MiniImagenet, type MiniImagenetOptions } from './generated/mini-imagenet';
export { openImageFolder, type ImageFolderOptions } from './source/image-folder';
export { ImageList, ImageListBuilder, type ImageEntry, type NewImage } from './source/image-list';
export { ImageLoader, type ImageBatch, type ImageLoaderOptions, type Shuffle } from './loader/loader';
export { openImages, type OpenImagesOptions } from './source/open';
export { resample, type Box, type Picture, type ResampleOptions } from './pictures/resample';
export { shardOrder, shardSizes, type ShardOrderOptions } from './shards/shard-order';
export { makeShards, type MakeShardsOptions, type ShardReport } from './shards/shard-write';
export { openShards, readShardIndex, type ShardIndex } from './shards/shards';
export { ARCHIVE_SETS, downloadArchiveSet, type ArchiveSetName, type DownloadSetOptions } from './sets/remote-sets';
export { unpack, type UnpackOptions } from './archives/unpack';
export { isCifarFolder, openSplits, type ImageSplits } from './source/splits';
