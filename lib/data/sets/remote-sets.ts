/**
 * Sets that are published as one archive: where, how large, and how to know them.
 *
 * Sources: torchvision (MD5), TFDS (sizes and SHA-256), the sets' own pages (hosts). Imagenette's archives were replaced in February
 * 2021: these are the new ones. Tiny-ImageNet's SHA-256 is the one that several users measured.
 * @module
 */
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { checkFile, download, lockInFolder, type DownloadOptions, type RemoteFile } from '../download/download';
import { isUnpackedWhole, markUnpacked, tidyUnpacked } from '../download/unpacked';
import { projectFolder } from '../source/folders';
import { unpack } from '../archives/unpack';

/** Names of the sets that are one archive. */
export type ArchiveSetName =
  'cifar10' | 'cifar100' | 'imagenette' | 'imagenette-320' | 'imagenette-160' | 'tiny-imagenet';

/** The published archives. */
export const ARCHIVE_SETS: Readonly<Record<ArchiveSetName, Required<RemoteFile>>> = {
  cifar10: {
    urls: ['https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz'],
    bytes: 170_052_171,
    digest: 'md5',
    checksum: 'c32a1d4ab5d03f1284b67883e8d87530',
    sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
  },
  cifar100: {
    urls: ['https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz'],
    bytes: 168_513_733,
    digest: 'md5',
    checksum: '03b5dce01913d631647c71ecec9e9cb8',
    sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
  },
  imagenette: imagenette('imagenette2', {
    bytes: 1_557_161_267,
    checksum: 'fe2fc210e6bb7c5664d602c3cd71e612',
    sha256: '6cbfac238434d89fe99e651496f0812ebc7a10fa62bd42d6874042bf01de4efd',
  }),
  'imagenette-320': imagenette('imagenette2-320', {
    bytes: 341_663_724,
    checksum: '3df6f0d01a2c9592104656642f5e78a3',
    sha256: '569b4497c98db6dd29f335d1f109cf315fe127053cedf69010d047f0188e158c',
  }),
  'imagenette-160': imagenette('imagenette2-160', {
    bytes: 99_003_388,
    checksum: 'e793b78cc4c9e9a4ccc0c1155377a412',
    sha256: '64d0c4859f35a461889e0147755a999a48b49bf38a7e0f9bd27003f10db02fe5',
  }),
  'tiny-imagenet': {
    urls: ['https://cs231n.stanford.edu/tiny-imagenet-200.zip', 'http://cs231n.stanford.edu/tiny-imagenet-200.zip'],
    bytes: 248_100_043,
    digest: 'md5',
    checksum: '90528d7ca1a48142e341f4ef8d21d0de',
    sha256: '6198c8ae015e2b3e007c7841da39ec069199b9aa3bfa943a462022fe5e43c821',
  },
};

function imagenette(
  name: string,
  known: Pick<Required<RemoteFile>, 'bytes' | 'checksum' | 'sha256'>,
): Required<RemoteFile> {
  return { urls: [`https://s3.amazonaws.com/fast-ai-imageclas/${name}.tgz`], digest: 'md5', ...known };
}

/** How to get a set. */
export interface DownloadSetOptions extends DownloadOptions {
  /** The folder that gets `data/NAME`. */
  readonly project?: string;
  /** The published archive; tests bring one of their own. */
  readonly remote?: RemoteFile;
  /** Called while unpacking, with the number of files so far. */
  readonly onFile?: (files: number) => void;
}

/**
 * Downloads a set and unpacks it to `data/NAME`; does nothing when that is there and whole. Returns the folder.
 *
 * One process at a time; whatever a killed one left is finished or removed by the next. What arrives waits in `data/NAME.download`.
 * An archive that lies in `data` already is used when it is the published one, and kept.
 *
 * @throws BnlabError (`io`, `data`); what has arrived is kept for the next try, a half-unpacked folder is not.
 */
export async function downloadArchiveSet(name: ArchiveSetName, options: DownloadSetOptions = {}): Promise<string> {
  const { project = projectFolder(), remote = ARCHIVE_SETS[name] } = options;
  const folder = path.join(project, 'data', name);
  const purpose = `downloading and unpacking ${name}`;
  await lockInFolder(folder, { purpose, onWait: options.onWait }, () => getAlone(folder, remote, options));
  return folder;
}

async function getAlone(folder: string, remote: RemoteFile, options: DownloadSetOptions): Promise<void> {
  const { sha256, checksum } = remote;
  // what arrives is ours and goes when the set is whole; an archive in its parent is the user's
  const arriving = `${folder}.download`;
  if (!isUnpackedWhole(folder, [checksum, ...(sha256 === undefined ? [] : [sha256])])) {
    const name = path.basename(new URL(remote.urls[0]!).pathname);
    const own = path.join(path.dirname(folder), name);
    const archive = existsSync(own) ? own : path.join(arriving, name);
    if (archive === own) await checkFile(remote, own);
    else await download(remote, archive, options);
    const beforePlacing = (staged: string) => markUnpacked(folder, staged, sha256 ?? checksum);
    await unpack(archive, folder, { onFile: options.onFile, beforePlacing });
  }
  tidyUnpacked(folder);
  rmSync(arriving, { recursive: true, force: true });
}
