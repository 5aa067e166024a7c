import assert from 'node:assert/strict';
import os from 'node:os';
import { decodeSafetensors, encodeSafetensors, type SafeTensor } from '../../lib/train/safetensors';

/** A file by hand, after the published format; the header as text. */
function file(header: unknown, values: readonly number[] = [], headerLength?: number): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(headerLength ?? text.length));
  return Buffer.concat([length, text, Buffer.from(values)]);
}

const header = (bytes: Uint8Array) => {
  const length = Number(Buffer.from(bytes).readBigUInt64LE(0));
  return { length, text: Buffer.from(bytes.subarray(8, 8 + length)).toString() };
};
const byte = (from: number, to: number, shape: unknown = [to - from]) => ({ dtype: 'U8', shape, data_offsets: [from, to] }); // prettier-ignore
const tensors = (entries: Record<string, SafeTensor>) => ({ tensors: new Map(Object.entries(entries)), metadata: {} });

describe('bytes of a safetensors file', () => {
  it('are a padded header and values by falling size of their elements, without gaps', () => {
    const given = tensors({
      a: { shape: [3], values: Uint8Array.of(1, 2, 3) },
      b: { shape: [1, 2], values: Float32Array.of(1, -2) },
      c: { shape: [], values: Float64Array.of(0.5) },
      d: { shape: [1], values: Int32Array.of(-7) },
    });
    const bytes = encodeSafetensors(given);
    const { length, text } = header(bytes);
    const entry = (dtype: string, shape: number[], data_offsets: number[]) => ({ dtype, shape, data_offsets });
    assert.deepEqual(JSON.parse(text), {
      c: entry('F64', [], [0, 8]),
      b: entry('F32', [1, 2], [8, 16]),
      d: entry('I32', [1], [16, 20]),
      a: entry('U8', [3], [20, 23]),
    });
    assert.deepEqual([length, /^\{.*\} *$/.test(text)], [Math.ceil(text.trimEnd().length / 8) * 8, true]);
    const values = [0, 0, 0, 0, 0, 0, 0xe0, 0x3f, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0xf9, 255, 255, 255, 1, 2, 3];
    assert.deepEqual([...bytes.subarray(8 + length)], values);
  });

  it('are of a view alone, where the values are one of a larger memory', () => {
    const values = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    const bytes = encodeSafetensors(tensors({ a: { shape: [2], values } }));
    assert.deepEqual([...bytes.subarray(-8)], [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]);
  });

  it('have metadata where there are any, and no word of them elsewhere', () => {
    const { text } = header(encodeSafetensors({ tensors: new Map(), metadata: {} }));
    assert.equal(text.trimEnd(), '{}');
    const with_ = header(encodeSafetensors({ tensors: new Map(), metadata: { a: 'b' } }));
    assert.deepEqual(JSON.parse(with_.text), { __metadata__: { a: 'b' } });
  });

  it('are not written of a tensor with the name of the metadata, nor with too few or too many values', () => {
    const values = Float32Array.of(1, 2, 3);
    assert.throws(() => encodeSafetensors(tensors({ __metadata__: { shape: [3], values } })), /tensor __metadata__: expected another name for a tensor/); // prettier-ignore
    assert.throws(() => encodeSafetensors(tensors({ a: { shape: [2, 2], values } })), /tensor a: expected 4 values for \[2, 2\], got 3/); // prettier-ignore
    assert.throws(() => encodeSafetensors(tensors({ a: { shape: [], values } })), /expected 1 values for \[\], got 3/);
  });

  it('are read into memory of their own', () => {
    const bytes = file({ a: byte(0, 2) }, [5, 6]);
    const read = decodeSafetensors(bytes, 'x').tensors.get('a')!;
    bytes.fill(0);
    assert.deepEqual(read, { shape: [2], values: Uint8Array.of(5, 6) });
  });

  it('are read whatever the order of the header, and empty tensors where they lie', () => {
    const entries = { c: byte(3, 4), empty: byte(3, 3, [0, 9]), first: byte(0, 0), b: byte(1, 3), a: byte(0, 1) };
    const read = decodeSafetensors(file(entries, [1, 2, 3, 4]), 'x').tensors;
    const values = (name: string) => [...read.get(name)!.values];
    assert.deepEqual([values('a'), values('b'), values('c'), values('empty'), values('first')], [[1], [2, 3], [4], [], []]); // prettier-ignore
    assert.deepEqual(read.get('empty')?.shape, [0, 9]);
  });

  it('may be the shortest there are', () => assert.equal(decodeSafetensors(file('{}'), 'x').tensors.size, 0));

  it('are refused on a machine that writes the high byte first', () => {
    const { endianness } = os;
    const replace = (value: () => 'BE' | 'LE') => Object.assign(os, { endianness: value });
    try {
      replace(() => 'BE');
      assert.throws(() => encodeSafetensors(tensors({})), /a little-endian machine, got a big-endian one/);
      assert.throws(() => decodeSafetensors(file('{}'), 'x'), /a little-endian machine, got a big-endian one/);
    } finally {
      replace(endianness);
    }
  });

  const long = 'n'.repeat(200);
  const REFUSED: Readonly<Record<string, readonly [Uint8Array, RegExp]>> = {
    'seven bytes': [file('{}').subarray(0, 7), /x: expected at least 8 bytes, got 7 bytes/],
    'a header that is a byte too long': [file('{}', [], 3), /a header within the file's 10 bytes \(at most 100000000\), got header length 3/], // prettier-ignore
    'no header': [file('', [], 0), /x: expected a header in JSON, got/],
    'a text that is not UTF-8': [file('{"__metadata__":{"a":"#"}}').map((one) => (one === 35 ? 255 : one)), /a header in JSON, which is UTF-8, got/], // prettier-ignore
    'two tensors that overlap': [file({ a: byte(0, 4), b: byte(2, 6) }, [0, 1, 2, 3, 4, 5]), /got bytes 2 to 6 after 4 for "b"/], // prettier-ignore
    'two that overlap, the later one named first': [file({ b: byte(2, 6), a: byte(0, 4) }, [0, 1, 2, 3, 4, 5]), /got bytes 2 to 6 after 4 for "b"/], // prettier-ignore
    'a header that is text': [file('"a"'), /a JSON object as header, got "a"/],
    'a header that is null': [file('null'), /a JSON object as header, got null/],
    'a long header that is a list': [file([long]), /a JSON object as header, got \["n{78}\n/],
    'an entry that is a number': [file({ a: 5 }), /x, tensor "a": expected a type of F32, F64, I32, U8, got undefined/],
    'a long name': [file({ [long]: 5 }), /x, tensor "n{80}": expected/],
    'a type that is no text': [file({ a: { ...byte(0, 1), dtype: ['U8'] } }, [1]), /a type of F32.*got \["U8"\]/],
    'a long type': [file({ a: { ...byte(0, 1), dtype: long } }, [1]), /a type of F32.*got "n{79}\n/],
    'no shape': [file({ a: { dtype: 'U8', data_offsets: [0, 1] } }, [1]), /a shape of whole numbers, got undefined/],
    'a shape that is a number': [file({ a: byte(0, 1, 1) }, [1]), /a shape of whole numbers, got 1/],
    'a fractional side': [file({ a: byte(0, 1, [2, 0.5]) }, [1]), /a shape of whole numbers, got \[2,0\.5\]/],
    'two negative sides': [file({ a: byte(0, 1, [-1, -1]) }, [1]), /a shape of whole numbers, got \[-1,-1\]/],
    'a long shape': [file({ a: byte(0, 1, [long]) }, [1]), /a shape of whole numbers, got \["n{78}\n/],
    'no offsets': [file({ a: { dtype: 'U8', shape: [1] } }, [1]), /two offsets 1 bytes apart, got undefined/],
    'three offsets': [file({ a: { ...byte(0, 1), data_offsets: [0, 1, 2] } }, [1]), /two offsets.*got \[0,1,2\]/],
    'one offset': [file({ a: { ...byte(0, 0), data_offsets: [0] } }), /two offsets.*got \[0\]/],
    'fractional offsets': [file({ a: { ...byte(0, 1), data_offsets: [0.5, 1.5] } }, [1]), /two offsets.*got \[0\.5,1\.5\]/], // prettier-ignore
    'long offsets': [file({ a: { ...byte(0, 1), data_offsets: [long] } }, [1]), /two offsets.*got \["n{78}\n/],
    'a tensor that begins late': [file({ a: byte(1, 2) }, [0, 1]), /follow each other within 2 bytes, got bytes 1 to 2 after 0 for "a"/], // prettier-ignore
    'a tensor that ends a byte late': [file({ a: byte(0, 3) }, [0, 1]), /follow each other within 2 bytes, got bytes 0 to 3 after 0/], // prettier-ignore
    'a long name out of place': [file({ [long]: byte(1, 2) }, [0, 1]), /after 0 for "n{80}"/],
    'a byte too many': [file({ a: byte(0, 1) }, [0, 1]), /x: expected 1 bytes of values, got 2 bytes/],
    'metadata that are null': [file({ __metadata__: null }), /metadata that maps text to text, got null/],
    'metadata that are a list': [file({ __metadata__: ['a'] }), /metadata that maps text to text, got \["a"\]/],
    'metadata that are text': [file({ __metadata__: 'a' }), /metadata that maps text to text, got "a"/],
    'metadata of which one is no text': [
      file({ __metadata__: { a: 'b', c: 1 } }),
      /text to text, got \{"a":"b","c":1\}/,
    ],
    'long metadata': [file({ __metadata__: [long] }), /metadata that maps text to text, got \["n{78}\n/],
  };
  for (const [name, [bytes, message]] of Object.entries(REFUSED)) {
    it(`are refused that have ${name}`, () => assert.throws(() => decodeSafetensors(bytes, 'x'), message));
  }
});
