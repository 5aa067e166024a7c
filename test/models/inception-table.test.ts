import assert from 'node:assert/strict';
import {
  CIFAR_TABLE,
  DISPUTED_PROJECTIONS,
  INCEPTION_SCALES,
  INCEPTION_TABLE,
  type InceptionRow,
} from '../../lib/models/inception-table';

/**
 * Figure 5 as it is printed, read off the page: type, patch and stride, output, depth, filters by column, pooling and projection.
 * What follows the arrow is ours: the output behind a stride that the figure leaves out; after it what GoogLeNet has there.
 */
const FIGURE_5 = `
  conv1 | convolution    | 7x7/2 | 112x112x64 | 1
  pool1 | max pool       | 3x3/2 | 56x56x64   | 0 | local response
  conv2 | convolution    | 3x3/1 | 56x56x192  | 1 | 64 192 | local response
  pool2 | max pool       | 3x3/2 | 28x28x192  | 0
  3a    | inception (3a) | /1 | 28x28x256  | 3 |  64  64  64  64  96 | avg + 32
  3b    | inception (3b) | /1 | 28x28x320  | 3 |  64  64  96  64  96 | avg + 64
  3c    | inception (3c) | /2 | 28x28x576  -> 14x14x576 | 3 | 0 128 160  64  96 | max + 0
  4a    | inception (4a) | /1 | 14x14x576  | 3 | 224  64  96  96 128 | avg + 128 | auxiliary
  4b    | inception (4b) | /1 | 14x14x576  | 3 | 192  96 128  96 128 | avg + 128
  4c    | inception (4c) | /1 | 14x14x576  | 3 | 160 128 160 128 160 | avg + 128
  4d    | inception (4d) | /1 | 14x14x576  | 3 |  96 128 192 160 192 | avg + 128 | auxiliary
  4e    | inception (4e) | /2 | 14x14x1024 -> 7x7x1024  | 3 | 0 128 192 192 256 | max + 0
  5a    | inception (5a) | /1 | 7x7x1024   | 3 | 352 192 320 160 224 | avg + 128
  5b    | inception (5b) | /1 | 7x7x1024   | 3 | 352 192 320 192 224 | max + 128
  pool5 | avg pool       |    | 1x1x1024   | 0`;

/** The relative for small images: sides by hand, 32 halved by pool1, 3c and 4e; 3c passes the 256 channels of 3a through, not 320. */
const CIFAR = `
  conv1 | convolution    | 3x3/1 | 32x32x64   | 1
  pool1 | max pool       | 3x3/2 | 16x16x64   | 0 | local response
  conv2 | convolution    | 3x3/1 | 16x16x192  | 1 | 64 192 | local response
  3a    | inception (3a) | /1 | 16x16x256  | 3 |  64  64  64  64  96 | avg + 32
  3c    | inception (3c) | /2 | 8x8x512    | 3 |   0 128 160  64  96 | max + 0
  4a    | inception (4a) | /1 | 8x8x576    | 3 | 224  64  96  96 128 | avg + 128 | auxiliary
  4e    | inception (4e) | /2 | 4x4x1024   | 3 |   0 128 192 192 256 | max + 0
  5a    | inception (5a) | /1 | 4x4x1024   | 3 | 352 192 320 160 224 | avg + 128
  5b    | inception (5b) | /1 | 4x4x1024   | 3 | 352 192 320 192 224 | max + 128
  pool5 | avg pool       |    | 1x1x1024   | 0`;

/** Lines with single spaces. */
function linesOf(text: string): readonly string[] {
  return text.trim().split('\n').map((line) => line.trim().replace(/ +/g, ' ')); // prettier-ignore
}

function windowOf(row: InceptionRow): string {
  if (row.kind === 'averagePool') return '';
  return row.kind === 'inception' ? `/${row.stride}` : `${row.patch}x${row.patch}/${row.stride}`;
}

/** The cells behind the depth. */
function partsOf(row: InceptionRow): readonly string[] {
  const local = 'localResponse' in row && row.localResponse ? ['local response'] : [];
  if (row.kind === 'convolution' && row.reduce !== undefined) return [`${row.reduce} ${row.filters}`, ...local];
  if (row.kind !== 'inception') return local;
  const { one, threeReduce, three, doubleReduce, double, pool, projection } = row;
  const filters = [one, threeReduce, three, doubleReduce, double].join(' ');
  return [filters, `${pool} + ${projection}`, ...(row.auxiliary ? ['auxiliary'] : [])];
}

function lineOf(row: InceptionRow): string {
  const [printed, output] = [row.printed.join('x'), row.output.join('x')];
  const size = printed === output ? output : `${printed} -> ${output}`;
  const line = [row.id, row.type, windowOf(row), size, row.depth, ...partsOf(row)].join(' | ');
  return line.replace(/ +/g, ' ');
}

describe('the table of Figure 5', () => {
  it('is the printed one, but for the pool projections of 4c and 4d, with which the channels do not add up', () => {
    const read = linesOf(FIGURE_5).map((line) => line.replace(/^(4[cd] .*) 128( \| auxiliary)?$/, '$1 96$2'));
    assert.deepEqual(INCEPTION_TABLE.rows.map(lineOf), read);
    assert.deepEqual(DISPUTED_PROJECTIONS, ['4c', '4d']);
  });

  it('is of the images and classes of ImageNet, at full width', () => {
    const { size, classes, width } = INCEPTION_TABLE;
    assert.deepEqual([size, classes, width], [224, 1000, 1]);
  });

  it('has a relative of six modules for the images and classes of CIFAR-10, at a quarter of the width', () => {
    assert.deepEqual(CIFAR_TABLE.rows.map(lineOf), linesOf(CIFAR));
    const { size, classes, width } = CIFAR_TABLE;
    assert.deepEqual([size, classes, width], [32, 10, 0.25]);
  });

  for (const [name, table] of Object.entries({ imagenet: INCEPTION_TABLE, cifar: CIFAR_TABLE })) {
    it(`has stages whose sides and channels follow from those before: ${name}`, () => {
      let [side, channels] = [table.size, 3];
      for (const row of table.rows) {
        if (row.kind === 'averagePool') side = 1;
        else side = Math.ceil(side / row.stride);
        if (row.kind === 'convolution') channels = row.filters;
        if (row.kind === 'inception') channels = row.one + row.three + row.double + (row.projection || channels);
        assert.deepEqual(row.output, [side, side, channels], row.id);
      }
    });
  }

  it('and its relative are found by name', () =>
    assert.deepEqual(Object.entries(INCEPTION_SCALES), [['imagenet', INCEPTION_TABLE], ['cifar', CIFAR_TABLE]])); // prettier-ignore
});
