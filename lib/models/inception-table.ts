/**
 * Figure 5 of the paper as data: one row a stage, in the order in which an image passes them.
 * @module
 */

/** Side, side and channels of a stage's output. */
export type Output = readonly [height: number, width: number, channels: number];

interface RowBase {
  /** First part of the names of the row's layers: `3a`, `conv1`. */
  readonly id: string;
  /** Name in the figure's first column. */
  readonly type: string;
  /** Output as the figure prints it, rows 3c and 4e with the size before their stride; `output` where nothing is printed. */
  readonly printed: Output;
  /** Output of the stage at the scale's own image size and full width. */
  readonly output: Output;
  /** Number of weight layers on the longest path through the stage. */
  readonly depth: number;
}

/** A convolution, with a 1x1 reduction before it where `reduce` is given. */
export interface ConvolutionRow extends RowBase {
  readonly kind: 'convolution';
  readonly patch: number;
  readonly stride: number;
  readonly reduce?: number;
  readonly filters: number;
  /** Whether GoogLeNet normalizes local responses after this row. */
  readonly localResponse?: boolean;
}

/** A max pooling between stages. */
export interface PoolRow extends RowBase {
  readonly kind: 'maxPool';
  readonly patch: number;
  readonly stride: number;
  readonly localResponse?: boolean;
}

/** An Inception module: four branches side by side, concatenated along the channels. */
export interface ModuleRow extends RowBase {
  readonly kind: 'inception';
  /** Filters of the 1x1 branch; 0 where the module has none. */
  readonly one: number;
  /** Filters of the 1x1 reduction before the single 3x3. */
  readonly threeReduce: number;
  readonly three: number;
  /** Filters of the 1x1 reduction before the two 3x3 in a row. */
  readonly doubleReduce: number;
  readonly double: number;
  readonly pool: 'avg' | 'max';
  /** Filters of the 1x1 after the pooling; 0 passes the pooled input through. */
  readonly projection: number;
  readonly stride: 1 | 2;
  /** Whether GoogLeNet hangs an auxiliary classifier here. */
  readonly auxiliary?: boolean;
}

/** The average over all positions that ends the figure. */
export interface AveragePoolRow extends RowBase {
  readonly kind: 'averagePool';
}

/** One row of the table. */
export type InceptionRow = ConvolutionRow | PoolRow | ModuleRow | AveragePoolRow;

/** One member of the network's family. */
export interface InceptionTable {
  /** Side of the images it is meant for, in pixels. */
  readonly size: number;
  readonly classes: number;
  /** Factor on every number of filters when the caller gives none. */
  readonly width: number;
  readonly rows: readonly InceptionRow[];
}

type Branches = readonly [one: number, threeReduce: number, three: number, doubleReduce: number, double: number];

type ModuleOptions = Pick<ModuleRow, 'output'> & Partial<Pick<ModuleRow, 'stride' | 'printed' | 'auxiliary'>>;

function moduleRow(
  id: string,
  [one, threeReduce, three, doubleReduce, double]: Branches,
  [pool, projection]: readonly ['avg' | 'max', number],
  { output, stride = 1, printed = output, auxiliary = false }: ModuleOptions,
): ModuleRow {
  const branches = { one, threeReduce, three, doubleReduce, double, pool, projection, stride, auxiliary };
  return { kind: 'inception', id, type: `inception (${id})`, printed, output, depth: 3, ...branches };
}

/**
 * Figure 5, read so that the printed depths hold.
 *
 * Rows 4c and 4d print a pool projection of 128, but then their branches add up to 608 channels where the figure prints
 * 576; with 96 they add up, and the authors' own released code has 96. `buildInception({ poolProjection: 128 })` gives the
 * other reading. Local response normalization and the auxiliary classifiers are GoogLeNet's (Szegedy et al., 2014): the
 * figure shows neither, and only the variants that ask for them build them.
 */
export const INCEPTION_TABLE: InceptionTable = {
  size: 224,
  classes: 1000,
  width: 1,
  rows: [
    {
      kind: 'convolution',
      id: 'conv1',
      type: 'convolution',
      patch: 7,
      stride: 2,
      filters: 64,
      depth: 1,
      ...same(112, 64),
    },
    {
      kind: 'maxPool',
      id: 'pool1',
      type: 'max pool',
      patch: 3,
      stride: 2,
      depth: 0,
      localResponse: true,
      ...same(56, 64),
    },
    {
      ...{
        kind: 'convolution',
        id: 'conv2',
        type: 'convolution',
        patch: 3,
        stride: 1,
        reduce: 64,
        filters: 192,
        depth: 1,
      },
      ...{ localResponse: true, ...same(56, 192) },
    },
    { kind: 'maxPool', id: 'pool2', type: 'max pool', patch: 3, stride: 2, depth: 0, ...same(28, 192) },
    moduleRow('3a', [64, 64, 64, 64, 96], ['avg', 32], { output: [28, 28, 256] }),
    moduleRow('3b', [64, 64, 96, 64, 96], ['avg', 64], { output: [28, 28, 320] }),
    moduleRow('3c', [0, 128, 160, 64, 96], ['max', 0], { output: [14, 14, 576], stride: 2, printed: [28, 28, 576] }),
    moduleRow('4a', [224, 64, 96, 96, 128], ['avg', 128], { output: [14, 14, 576], auxiliary: true }),
    moduleRow('4b', [192, 96, 128, 96, 128], ['avg', 128], { output: [14, 14, 576] }),
    moduleRow('4c', [160, 128, 160, 128, 160], ['avg', 96], { output: [14, 14, 576] }),
    moduleRow('4d', [96, 128, 192, 160, 192], ['avg', 96], { output: [14, 14, 576], auxiliary: true }),
    moduleRow('4e', [0, 128, 192, 192, 256], ['max', 0], { output: [7, 7, 1024], stride: 2, printed: [14, 14, 1024] }),
    moduleRow('5a', [352, 192, 320, 160, 224], ['avg', 128], { output: [7, 7, 1024] }),
    moduleRow('5b', [352, 192, 320, 192, 224], ['max', 128], { output: [7, 7, 1024] }),
    { kind: 'averagePool', id: 'pool5', type: 'avg pool', depth: 0, ...same(1, 1024) },
  ],
};

/** Rows whose pool projection the two readings of the figure disagree on. */
export const DISPUTED_PROJECTIONS: readonly string[] = ['4c', '4d'];

/**
 * The same family for 32x32 images: a 3x3 first convolution without stride, one max pooling before the modules instead of
 * two, six of the ten modules (with the reduction of conv2, 22 weight layers: as many as GoogLeNet has) and a quarter of the
 * filters.
 *
 * This member is ours, not the paper's: it makes the ladder of Figure 2 affordable on two processor cores.
 */
export const CIFAR_TABLE: InceptionTable = {
  size: 32,
  classes: 10,
  width: 0.25,
  rows: [
    {
      kind: 'convolution',
      id: 'conv1',
      type: 'convolution',
      patch: 3,
      stride: 1,
      filters: 64,
      depth: 1,
      ...same(32, 64),
    },
    {
      kind: 'maxPool',
      id: 'pool1',
      type: 'max pool',
      patch: 3,
      stride: 2,
      depth: 0,
      localResponse: true,
      ...same(16, 64),
    },
    {
      ...{
        kind: 'convolution',
        id: 'conv2',
        type: 'convolution',
        patch: 3,
        stride: 1,
        reduce: 64,
        filters: 192,
        depth: 1,
      },
      ...{ localResponse: true, ...same(16, 192) },
    },
    moduleRow('3a', [64, 64, 64, 64, 96], ['avg', 32], { output: [16, 16, 256] }),
    moduleRow('3c', [0, 128, 160, 64, 96], ['max', 0], { output: [8, 8, 512], stride: 2 }),
    moduleRow('4a', [224, 64, 96, 96, 128], ['avg', 128], { output: [8, 8, 576], auxiliary: true }),
    moduleRow('4e', [0, 128, 192, 192, 256], ['max', 0], { output: [4, 4, 1024], stride: 2 }),
    moduleRow('5a', [352, 192, 320, 160, 224], ['avg', 128], { output: [4, 4, 1024] }),
    moduleRow('5b', [352, 192, 320, 192, 224], ['max', 128], { output: [4, 4, 1024] }),
    { kind: 'averagePool', id: 'pool5', type: 'avg pool', depth: 0, ...same(1, 1024) },
  ],
};

/** The members of the family by name. */
export const INCEPTION_SCALES = { imagenet: INCEPTION_TABLE, cifar: CIFAR_TABLE } as const;

/** Name of a member of the family. */
export type InceptionScale = keyof typeof INCEPTION_SCALES;

function same(side: number, channels: number): { readonly printed: Output; readonly output: Output } {
  const output: Output = [side, side, channels];
  return { printed: output, output };
}
