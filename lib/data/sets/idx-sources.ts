/**
 * Where MNIST and its relatives are published, with sizes and checksums.
 *
 * Source of the MD5: torchvision's data set table. SHA-256 of MNIST: computed from files with that MD5; of Fashion-MNIST: TFDS.
 * @module
 */
import type { RemoteFile } from '../download/download';

/** The four files of a set, with `train-images-idx3-ubyte.gz` as `trainImages` and so on. */
export interface IdxSetFiles {
  readonly trainImages: RemoteFile;
  readonly trainLabels: RemoteFile;
  readonly testImages: RemoteFile;
  readonly testLabels: RemoteFile;
}

/** The file names that all sets of this family share, without `.gz`. */
export const IDX_FILES: readonly { readonly key: keyof IdxSetFiles; readonly name: string }[] = [
  { key: 'trainImages', name: 'train-images-idx3-ubyte' },
  { key: 'trainLabels', name: 'train-labels-idx1-ubyte' },
  { key: 'testImages', name: 't10k-images-idx3-ubyte' },
  { key: 'testLabels', name: 't10k-labels-idx1-ubyte' },
];

/** Names of the sets of this family that can be downloaded. */
export type IdxSetName = 'mnist' | 'fashion-mnist';

/** Files of which all is known. */
type Published = Readonly<Record<keyof IdxSetFiles, Required<RemoteFile>>>;

/** The published files of each set. */
export const IDX_SETS: Readonly<Record<IdxSetName, Published>> = {
  mnist: describe({
    mirrors: ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'https://yann.lecun.com/exdb/mnist/'],
    md5: [
      'f68b3c2dcbeaaa9fbdd348bbdeb94873',
      'd53e105ee54ea40749a09fcbcd1e9432',
      '9fb629c4189551a2d022fa330f9573f3',
      'ec29112dd5afa0611ce80d1b7f02629c',
    ],
    bytes: [9_912_422, 28_881, 1_648_877, 4_542],
    sha256: [
      '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
      '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
      '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
      'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
    ],
  }),
  'fashion-mnist': describe({
    mirrors: [
      'https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/',
      'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
    ],
    md5: [
      '8d4fb7e6c68d591d4c3dfef9ec88bf0d',
      '25c81989df183df01b3e8a0aad5dffbe',
      'bef4ecab320f06d8554ea6380940ec79',
      'bb300cfdad3c16e7a12a480ee83cd310',
    ],
    bytes: [26_421_880, 29_515, 4_422_102, 5_148],
    sha256: [
      '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
      'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
      '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
      '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
    ],
  }),
};

/**
 * MD5 of MNIST's files after decompression, so that plain files and recompressed ones are known too.
 * Computed from files whose compressed MD5 is the published one.
 */
export const UNPACKED_MD5: ReadonlySet<string> = new Set([
  '6bbc9ace898e44ae57da46a324031adb',
  'a25bea736e30d166cdddb491f175f624',
  '2646ac647ad5339dbf082846283269ea',
  '27ae3e4e09519cfbb04c329615203637',
]);

function describe({
  mirrors,
  md5,
  bytes,
  sha256,
}: {
  mirrors: readonly string[];
  md5: readonly string[];
  bytes: readonly number[];
  sha256: readonly string[];
}): Published {
  const entries = IDX_FILES.map(({ key, name }, i) => {
    const urls = mirrors.map((mirror) => `${mirror}${name}.gz`);
    const file = { urls, bytes: bytes[i]!, digest: 'md5', checksum: md5[i]!, sha256: sha256[i]! } as const;
    return [key, file satisfies Required<RemoteFile>] as const;
  });
  return Object.fromEntries(entries) as unknown as Published;
}
