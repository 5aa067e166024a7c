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
export { relabelledImages, type DataSource, type LabelledImages } from './sets/labelled';
export { downloadIdxSet } from './sets/idx-download';
export { loadMnist, type LoadMnistOptions, type Mnist } from './sets/mnist';
export { CIFAR10_CLASSES, cifarIn, type CifarFormat } from './sets/cifar-format';
export { loadCifar10, type Cifar10, type LoadCifar10Options } from './sets/cifar10';
export { drawTexture, generateTextures, type TextureOptions } from './generated/textures';
export { indexArchive, PUBLISHED_ARCHIVES, type IndexArchiveOptions, type IndexReport } from './archives/archive-index';
export { openArchive, openIndex, type OpenArchiveOptions } from './archives/archive-open';
export type { StoredIndex } from './archives/arrow-about';
export { readIndex } from './archives/arrow-read';
export { writeIndex } from './archives/arrow-write';
export { centreCrop, multiCrops, randomResizedCrop } from './pictures/augment';
export { distortColours, type Distortion } from './pictures/colours';
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
export { ImageList, type ImageEntry, type ListColumns, type ListOrigin, type ListParts } from './source/image-list';
export { ImageListBuilder, type NewImage } from './source/image-list-builder';
export { ImageLoader } from './loader/loader';
export type { ImageBatch, ImageLoaderOptions, Shuffle } from './loader/loader-options';
export { LABEL_RULES, labelRule, type NameRule } from './source/flat-names';
export { openImages } from './source/open-images';
export type { OpenPartOptions } from './source/open';
export { refuseReading } from './source/refuse-reading';
export { planSource } from './source/plan';
export type { PlannedPart, SourcePlan } from './source/planned';
export { resample, type Box, type Picture, type ResampleOptions } from './pictures/resample';
export { shardOrder, shardSizes, type ShardOrderOptions } from './shards/shard-order';
export { makeShards, type MakeShardsOptions, type ShardReport } from './shards/shard-write';
export { openShardFiles, openShards, type OpenShardsOptions, type PictureChoice } from './shards/shards';
export { readShardIndex, verifyShards, type BadShard, type ShardIndex } from './shards/shard-index';
export { ARCHIVE_SETS, downloadArchiveSet, type ArchiveSetName, type DownloadSetOptions } from './sets/remote-sets';
export { downloadSet, REMOTE_SETS, type DownloadedSet, type RemoteSet, type RemoteSetName } from './sets/download-set';
export { unpack, type UnpackOptions } from './archives/unpack';
export { openSource, openSplits, type ImageSplits, type OpenedSource, type OpenSplitsOptions } from './source/splits';
export { holdOut, type HeldOut } from './source/held-out';
export { leftOutText, type LeftOut, type LeftOutItem } from './source/left-out';
export {
  leftOutOf,
  manifestIdentity,
  manifestLine,
  sourceName,
  type DataManifest,
  type PartManifest,
  type SplitManifest,
} from './source/manifest';
export { checkSource, type CheckSourceOptions, type PartReport, type SourceReport } from './source/check-source';
export {
  faultsCsv,
  inspectSource,
  type ClassRow,
  type InspectOptions,
  type NamedDuplicate,
  type PartFault,
  type SourceInfo,
} from './source/info';
export { findValidationClasses, type ValidationClasses } from './archives/validation-classes';
export { loadImages } from './sets/load-images';
export { manifestOfImages, namesOf, sourceLine } from './sets/images-manifest';
export { locateIdxFiles } from './sets/idx-files';
