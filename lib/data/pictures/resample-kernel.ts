/**
 * The WebAssembly behind `resample`, and the memory it works in: pictures are decoded straight into it.
 * @module
 */

/** What resample.wat exports; all numbers are addresses and counts. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  filterRows(
    source: number,
    sourceStride: number,
    rows: number,
    starts: number,
    counts: number,
    coefficients: number,
    taps: number,
    outputs: number,
    target: number,
    targetStride: number,
  ): void;
  filterColumns(
    source: number,
    top: number,
    starts: number,
    counts: number,
    coefficients: number,
    taps: number,
    outputs: number,
    target: number,
    stride: number,
  ): void;
}

/** resample.wat, made by `npx wat2wasm lib/data/pictures/resample.wat`; a test compares the two. */
export const RESAMPLE_WASM =
  'AGFzbQEAAAABGgJgCn9/f39/f39/f38AYAl/f39/f39/f38AAwMCAAEFAwEAAQcnAwZtZW1vcnkCAApmaWx0ZXJSb3dzAAANZmlsdGVyQ29sdW' +
  '1ucwABCvoDAtEBAgV/AXsCQCACRQ0AA0BBACEKIAghDgNAQYCAgAH9ESEPIABBAyADIApBAnRqKAIAbGohDCAFIAogBmxBAnRqIQ0gBCAKQQJ0' +
  'aigCACELA0AgDyAN/QkCACAM/VwCAP2JAf2pAf21Af2uASEPIAxBA2ohDCANQQRqIQ0gC0EBayILDQALIA9BFv2sASEPIA8gD/2FASEPIA4gDy' +
  'AP/Wb9WgIAACAOQQNqIQ4gCkEBaiIKIAdJDQALIAAgAWohACAIIAlqIQggAkEBayICDQALCwukAgIGfwh7A0AgACAIIAIgCUECdGooAgAgAWts' +
  'aiENQQAhCgNAQYCAgAH9ESETIBMhFCATIRUgEyEWIA0gCmohDCAEIAkgBWxBAnRqIQ4gAyAJQQJ0aigCACELA0AgDv0JAgAhDyAM/QAEACEQIB' +
  'D9iQEhESAQ/YoBIRIgEyAPIBH9qQH9tQH9rgEhEyAUIA8gEf2qAf21Af2uASEUIBUgDyAS/akB/bUB/a4BIRUgFiAPIBL9qgH9tQH9rgEhFiAM' +
  'IAhqIQwgDkEEaiEOIAtBAWsiCw0ACyAHIApqIBNBFv2sASAUQRb9rAH9hQEgFUEW/awBIBZBFv2sAf2FAf1m/QsEACAKQRBqIgogCEkNAAsgBy' +
  'AIaiEHIAlBAWoiCSAGSQ0ACws=';

/** Bytes before the picture, for weights, half-filtered rows and the result; beyond that, TypeScript does the work. */
export const WORK_BYTES = 1 << 24;
/** Bytes that a vector store may reach beyond a row. */
export const SLACK = 16;

const PAGE = 65_536;
let instance: Exports | undefined;

/** The kernel, compiled at the first call. */
export function kernel(): Exports {
  instance ??= new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(RESAMPLE_WASM, 'base64')))
    .exports as unknown as Exports;
  return instance;
}

/** Room for a picture of `size` bytes in the kernel's memory; a picture there is valid until the next call. */
export function pictureMemory(size: number): Uint8Array {
  const { memory } = kernel();
  const missing = WORK_BYTES + size + SLACK - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  return new Uint8Array(memory.buffer, WORK_BYTES, size);
}
