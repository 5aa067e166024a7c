import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { indexArchive, makeShards, openImageFolder, openIndex, openShards } from '../../lib/data';
import { writeTar } from '../../lib/data/archives/tar-write';
import { encodeSafetensors } from '../../lib/train/safetensors';
import { python } from './python';
import { pictures, solid, writeTree } from './solid';
import { temporaryFolder } from './temporary';

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');

describe('what Python’s own readers make of our files', () => {
  const folder = temporaryFolder();

  it('webdataset reads our shards: keys, classes, pictures', async function () {
    await writeTree(path.join(folder.path, 'set'), [...pictures('a', 5), ...pictures('b', 4)]);
    const out = path.join(folder.path, 'shards');
    await makeShards({ list: openImageFolder(path.join(folder.path, 'set')), folder: out, perShard: 4, shortSide: 0 });
    const program = `
import webdataset, json, sys, hashlib
samples = webdataset.WebDataset(sys.argv[1], shardshuffle=False)
print(json.dumps([[s['__key__'], int(s['cls']), hashlib.md5(s['jpg']).hexdigest()] for s in samples]))`;
    const read = python(this, ['webdataset'], program, path.join(out, 'train-{000000..000002}.tar'));
    const list = openShards(out);
    const ours = Array.from({ length: list.length }, (_, i) => {
      const { file, offset, size, name, label } = list.entry(i);
      return [name.replace('.jpg', ''), label, md5(readFileSync(file).subarray(offset, offset + size))];
    });
    assert.deepEqual(read, ours);
  });

  it('pyarrow reads our index: every column of every row', async function () {
    const archive = path.join(folder.path, 'x.tar');
    const content = await solid([1, 2, 3]);
    await writeTar(
      archive,
      [...pictures('고양이', 3), ...pictures('dog', 2)].map((name) => ({ name, content })),
    );
    const { index } = await indexArchive(archive);
    const program = `
import pyarrow, json, sys
rows = pyarrow.ipc.open_file(sys.argv[1]).read_all().to_pylist()
print(json.dumps([[r['synset'], r['label'], r['name'], r['offset'], r['size']] for r in rows]))`;
    const read = python(this, ['pyarrow'], program, index);
    const list = openIndex(index);
    const ours = Array.from({ length: list.length }, (_, i) => {
      const { name, label, offset, size } = list.entry(i);
      return [list.classes[label], label, name, offset, size];
    });
    assert.deepEqual(read, ours);
  });

  it('torchvision reads class folders as we do: classes, pictures in their order, labels', async function () {
    const set = path.join(folder.path, 'set');
    const names = ['B', 'a', 'Z/deep/er', '10', '2', 'ünï', 'b c'].flatMap((name) => pictures(name, 2));
    await writeTree(set, [...names, 'a/sub/x.png', 'a/Y.JPG', 'a/y.jpeg', 'preview.jpg', '2/notes.txt']);
    const program = `
import torchvision, json, sys, os
made = torchvision.datasets.ImageFolder(sys.argv[1])
print(json.dumps([made.classes, [[os.path.relpath(name, sys.argv[1]), label] for name, label in made.samples]]))`;
    const [classes, samples] = python(this, ['torchvision'], program, set) as [string[], [string, number][]];
    const list = openImageFolder(set);
    assert.deepEqual(list.classes, classes);
    const ours = Array.from({ length: list.length }, (_, i) => [list.name(i), list.entry(i).label]);
    assert.deepEqual(ours, samples);
  });

  it('safetensors reads our weights: names, shapes, values', function () {
    const file = path.join(folder.path, 'x.safetensors');
    const tensors = new Map([
      ['model/a', { shape: [2, 3], values: Float32Array.from([1, -2, 3.5, 0, 1e-30, 7]) }],
      ['model/b', { shape: [1], values: Int32Array.of(-5) }],
    ]);
    writeFileSync(file, encodeSafetensors({ tensors, metadata: { format: 'test' } }));
    const program = `
import safetensors.numpy, json, sys
print(json.dumps({k: [list(v.shape), str(v.dtype), v.astype('float64').ravel().tolist()] for k, v in safetensors.numpy.load_file(sys.argv[1]).items()}))`;
    const read = python(this, ['safetensors.numpy'], program, file);
    const small = Math.fround(1e-30);
    assert.deepEqual(read, {
      'model/a': [[2, 3], 'float32', [1, -2, 3.5, 0, small, 7]],
      'model/b': [[1], 'int32', [-5]],
    });
  });
});
