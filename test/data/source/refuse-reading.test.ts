import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { SHARDS_LAYOUT } from '../../../lib/data/shards/shards';
import { ImageListBuilder } from '../../../lib/data/source/image-list-builder';
import { checkDevkit, refuseReading, refuseUnused } from '../../../lib/data/source/refuse-reading';
import { temporaryFolder } from '../temporary';

describe('words on how pictures are read', () => {
  const folder = temporaryFolder();
  const listOf = (layout: string, ...names: readonly string[]) => {
    const builder = new ImageListBuilder();
    for (const name of names) builder.add({ name, className: 'c', file: 'x', offset: 0, size: 1 });
    return builder.build().withOrigin({ layout });
  };
  const VALIDATION = 'val/ILSVRC2012_val_00000001.JPEG';

  it('are refused where there is nothing to read, each of them', () => {
    refuseReading({}, 'CIFAR');
    for (const [options, where] of [
      [{ labelFrom: 'number' }, '--label-from'],
      [{ devkit: 'x' }, '--devkit'],
      [{ picture: 'jpg' }, '--picture'],
      [{ labelFrom: 'number', devkit: 'x', picture: 'jpg' }, '--label-from, --devkit, --picture'],
    ] as const)
      assert.throws(() => refuseReading(options, 'CIFAR'), {
        kind: 'usage',
        where,
        expected: 'pictures to read',
        got: 'CIFAR',
      });
  });

  it('may name a devkit that is there', () => {
    const devkit = path.join(folder.path, 'kit');
    checkDevkit({});
    assert.throws(() => checkDevkit({ devkit }), { kind: 'usage', where: '--devkit', got: `none: ${devkit}` });
    writeFileSync(devkit, '');
    checkDevkit({ devkit });
  });

  it('are refused where none of the lists has a use for them', () => {
    const [folders, shards] = [listOf('class folders', 'a.jpg'), listOf(SHARDS_LAYOUT, 'b.jpg')];
    const validation = listOf('validation pictures', 'x.jpg', VALIDATION);
    refuseUnused({}, [folders]);
    refuseUnused({ picture: 'jpg' }, [folders, shards]);
    refuseUnused({ devkit: 'x' }, [folders, validation]);
    assert.throws(() => refuseUnused({ picture: 'jpg' }, [folders, folders, validation]), {
      kind: 'usage',
      where: '--picture',
      got: 'class folders and validation pictures',
    });
    assert.throws(() => refuseUnused({ devkit: 'x' }, [folders, shards]), { kind: 'usage', where: '--devkit' });
    const first = listOf('validation pictures', VALIDATION, 'x.jpg');
    refuseUnused({ devkit: 'x' }, [first]);
    refuseUnused({ devkit: 'x' }, [listOf('validation pictures', VALIDATION)]);
    assert.throws(() => refuseUnused({ devkit: 'x' }, []), { kind: 'usage', where: '--devkit' });
  });
});
