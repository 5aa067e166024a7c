/**
 * ImageNet is never downloaded: its archives need an account. This says where, and checks what is given:
 * npx tsx data-scripts/download-imagenet.ts [ARCHIVE …]
 * @module
 */
import path from 'node:path';
import { statSync } from 'node:fs';
import { PUBLISHED_ARCHIVES } from '../lib/data';
import { fileChecksum } from '../lib/data/download/checksum';
import { BnlabError } from '../lib/errors';
import { script } from './script';

const HOW = `ImageNet's archives are given to registered researchers only.
1. Make an account at https://image-net.org and accept the terms of access.
2. Download ILSVRC2012_img_train.tar (138 GB), ILSVRC2012_img_val.tar (6.3 GB) and ILSVRC2012_devkit_t12.tar.gz.
3. Check them: npx tsx data-scripts/download-imagenet.ts FOLDER/*.tar
4. Index them: npx bnlab data index ARCHIVE [--devkit DEVKIT]
Nothing needs to be unpacked.`;

async function check(archive: string): Promise<void> {
  const name = path.basename(archive);
  const published = PUBLISHED_ARCHIVES[name];
  const size = statSync(archive, { throwIfNoEntry: false })?.size;
  const fail = (expected: string, got: string) => {
    const hint = 'Download the archive again from https://image-net.org.';
    throw new BnlabError({ kind: 'data', where: name, expected, got, hint });
  };
  if (!published) return fail(Object.keys(PUBLISHED_ARCHIVES).join(' or '), name);
  if (size !== published.bytes) return fail(`${published.bytes} bytes`, `${size ?? 'no file'}`);
  const sha256 = await fileChecksum(archive, 'sha256');
  if (sha256 !== published.sha256) return fail(`SHA-256 ${published.sha256}`, sha256);
  console.log(`${name}: as published (${size} bytes, SHA-256 ${sha256})`);
}

script(async () => {
  const archives = process.argv.slice(2);
  if (archives.length === 0) console.log(HOW);
  for (const archive of archives) await check(archive);
});
