import assert from 'node:assert/strict';
import { Random } from '../../lib/random';
import { decodeSafetensors, encodeSafetensors } from '../../lib/train/safetensors';
import type { SafeTensor } from '../../lib/train/safetensors';

/** A file of the given header and values, laid out by hand after the published format. */
function file(header: unknown, values = new Uint8Array(0)): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, values]);
}

/** Reads a file the way the published format describes it, sharing no code with the library. */
function independentRead(bytes: Uint8Array): Map<string, { dtype: string; shape: number[]; values: number[] }> {
  const length = Number(Buffer.from(bytes).readBigUInt64LE(0));
  assert.equal(String.fromCharCode(bytes[8]), '{');
  const header = JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString()) as Record<string, never>;
  const data = Buffer.from(bytes.subarray(8 + length));
  const sizes = { F32: 4, F64: 8, I32: 4, U8: 1 };
  const read = { F32: 'readFloatLE', F64: 'readDoubleLE', I32: 'readInt32LE', U8: 'readUInt8' } as const;
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
  return new Map(
    entries.map(([name, entry]) => {
      const { dtype, shape, data_offsets } = entry as {
        dtype: keyof typeof sizes;
        shape: number[];
        data_offsets: number[];
      };
      const [begin, end] = data_offsets;
      const values: number[] = [];
      for (let at = begin; at < end; at += sizes[dtype]) values.push(data[read[dtype]](at));
      return [name, { dtype, shape, values }];
    }),
  );
}

const TENSORS = new Map<string, SafeTensor>([
  ['3a/1x1/kernel', { shape: [2, 3], values: Float32Array.of(1, -2.5, 3e-38, 4, 0, -0) }],
  ['scalar', { shape: [], values: Float64Array.of(Math.PI) }],
  ['empty', { shape: [0, 7], values: new Float32Array(0) }],
  ['labels', { shape: [3], values: Int32Array.of(-1, 0, 2147483647) }],
  ['pixels', { shape: [3], values: Uint8Array.of(0, 128, 255) }],
  ['__proto__', { shape: [1], values: Float32Array.of(7) }],
]);

describe('safetensors', () => {
  it('writes what an independent reader of the format reads', () => {
    const bytes = encodeSafetensors({ tensors: TENSORS, metadata: { format: 'pt' } });
    assert.equal((8 + Number(Buffer.from(bytes).readBigUInt64LE(0))) % 8, 0);
    const read = independentRead(bytes);
    for (const [name, { shape, values }] of TENSORS) {
      if (name === '__proto__') continue;
      assert.deepEqual(read.get(name)?.shape, shape);
      assert.deepEqual(read.get(name)?.values, [...values]);
    }
  });

  it('reads back names, shapes, types, values and metadata', () => {
    const read = decodeSafetensors(encodeSafetensors({ tensors: TENSORS, metadata: { a: 'ü' } }), 'memory');
    assert.deepEqual(read.metadata, { a: 'ü' });
    assert.equal(read.tensors.size, TENSORS.size);
    for (const [name, tensor] of TENSORS) assert.deepEqual(read.tensors.get(name), tensor);
  });

  it('reads bytes that start anywhere in a buffer', () => {
    const bytes = encodeSafetensors({ tensors: TENSORS, metadata: {} });
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    assert.deepEqual(decodeSafetensors(shifted.subarray(3), 'memory').tensors.get('labels'), TENSORS.get('labels'));
  });

  it('reads a file without tensors', () => {
    assert.equal(decodeSafetensors(file({}), 'memory').tensors.size, 0);
  });

  it('refuses to write a shape that does not fit', () => {
    const tensors = new Map([['a', { shape: [2], values: Float32Array.of(1) }]]);
    assert.throws(() => encodeSafetensors({ tensors, metadata: {} }), /2 values for \[2\], got 1 values/);
  });

  const four = new Uint8Array(4);
  const one = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
  const HOSTILE: readonly (readonly [name: string, bytes: Uint8Array, message: RegExp])[] = [
    ['an empty file', new Uint8Array(0), /at least 8 bytes/],
    ['a header length beyond the file', file('{}').subarray(0, 9), /header within/],
    ['a header length of 2^64 - 1', Buffer.alloc(16, 255), /header length 18446744073709551615/],
    ['a header that is not JSON', file('{'), /a header in JSON/],
    [
      'a header that is not UTF-8',
      Buffer.concat([file('  ').subarray(0, 8), Buffer.of(0xff, 0xfe)]),
      /a header in JSON/,
    ],
    ['a header that is a list', file([]), /a JSON object/],
    ['an unknown type', file({ a: { ...one, dtype: 'constructor' } }, four), /a type of F32/],
    ['an entry that is null', file({ a: null }, four), /a type of F32/],
    ['a negative side', file({ a: { ...one, shape: [-1] } }, four), /a shape of whole numbers/],
    [
      'a shape whose product overflows',
      file({ a: { ...one, shape: [2 ** 40, 2 ** 40] } }, four),
      /a shape of whole numbers/,
    ],
    ['a shape that does not fit its bytes', file({ a: { ...one, shape: [2] } }, four), /two offsets 8 bytes apart/],
    ['a negative offset', file({ a: { ...one, data_offsets: [-4, 0] } }, four), /two offsets/],
    ['offsets beyond the end', file({ a: { ...one, data_offsets: [4, 8] } }, four), /bytes 4 to 8/],
    ['tensors that overlap', file({ a: one, b: one }, four), /bytes 0 to 4 after 4/],
    [
      'a hole between tensors',
      file({ a: one, b: { ...one, data_offsets: [8, 12] } }, new Uint8Array(12)),
      /bytes 8 to 12 after 4/,
    ],
    ['bytes that belong to no tensor', file({ a: one }, new Uint8Array(5)), /4 bytes of values, got 5/],
    ['metadata that is no text', file({ __metadata__: { a: 1 } }), /metadata that maps text to text/],
    [
      'one name twice',
      file(
        '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}',
        four,
      ),
      /bytes 1 to 2 after 0/,
    ],
  ];
  for (const [name, bytes, message] of HOSTILE) {
    it(`refuses ${name}`, () => assert.throws(() => decodeSafetensors(bytes, 'x.safetensors'), message));
  }

  it('throws its own error, or reads, whatever byte of a file is changed or wherever it is cut', () => {
    const bytes = encodeSafetensors({ tensors: TENSORS, metadata: { format: 'pt' } });
    const random = new Random(11);
    for (let trial = 0; trial < 400; trial++) {
      const changed = bytes.slice(0, random.integer(4) ? bytes.length : random.integer(bytes.length));
      if (changed.length) changed[random.integer(changed.length)] ^= 1 << random.integer(8);
      try {
        decodeSafetensors(changed, 'x');
      } catch (thrown) {
        assert.equal((thrown as Error).name, 'BnlabError', `seed 11, trial ${trial}: ${String(thrown)}`);
      }
    }
  });
});
