/**
 * libjpeg-turbo through FFI, where the system has it (Debian's package libturbojpeg0, Ubuntu's libturbojpeg): twice as fast as sharp.
 * @module
 */
import koffi from 'koffi';
import type { JpegHeader } from './jpeg-header';
import type { Picture } from './resample';
import { pictureMemory } from './resample-kernel';

const LIBRARIES = ['libturbojpeg.so.0', 'libturbojpeg.so', 'libturbojpeg.dylib', 'libturbojpeg.0.dylib'];
const PIXEL_FORMAT_RGB = 0;

/** The C functions in use. */
interface Library {
  readonly handle: unknown;
  decompress(
    handle: unknown,
    jpeg: Uint8Array,
    jpegSize: number,
    pixels: Uint8Array,
    width: number,
    pitch: number,
    height: number,
    format: number,
    flags: number,
  ): number;
  error(handle: unknown): string;
}

/** Undefined: not looked for yet. Null: looked for and not found. */
let library: Library | null | undefined;

/** Whether libjpeg-turbo can be used here. */
export function hasTurboJpeg(): boolean {
  return load() !== null;
}

function load(): Library | null {
  if (library !== undefined) return library;
  library = null;
  for (const name of LIBRARIES) {
    try {
      const lib = koffi.load(name);
      const init = lib.func('void* tjInitDecompress()') as unknown as () => unknown;
      const decompress = lib.func(
        'int tjDecompress2(void* handle, const uint8_t* jpeg, unsigned long size, uint8_t* pixels, int width, int pitch, int height, int format, int flags)',
      ) as unknown as Library['decompress'];
      const error = lib.func('const char* tjGetErrorStr2(void* handle)') as unknown as Library['error'];
      library = { handle: init(), decompress, error };
      // koffi closes a library that nobody holds any more, and its functions with it
      loaded.push(lib);
      break;
    } catch {
      // not under this name: the next one, or sharp
    }
  }
  return library;
}

const loaded: unknown[] = [];

/**
 * Decodes a grayscale or colour JPEG to RGB at 1/`reduction` (1, 2, 4 or 8) of its size, straight into the memory that
 * `resample` works in: the picture is valid until the next call.
 *
 * @throws Error with libjpeg-turbo's message when the data are damaged or end early.
 */
export function decodeTurbo(jpeg: Uint8Array, header: JpegHeader, reduction: number): Picture {
  const lib = load();
  if (!lib) throw new Error('libturbojpeg is not installed');
  const width = Math.ceil(header.width / reduction);
  const height = Math.ceil(header.height / reduction);
  const pixels = pictureMemory(width * height * 3);
  const status = lib.decompress(lib.handle, jpeg, jpeg.length, pixels, width, 0, height, PIXEL_FORMAT_RGB, 0);
  if (status !== 0) {
    const message = lib.error(lib.handle);
    if (!isHarmless(message)) throw new Error(message);
  }
  return { data: pixels, width, height };
}

/** Bytes between segments, which cameras and converters leave: no pixel depends on them. */
export function isHarmless(message: string): boolean {
  return /extraneous bytes before marker/.test(message);
}
