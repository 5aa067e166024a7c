/**
 * libjpeg-turbo through FFI, where the system has it (Debian's package libturbojpeg0, Ubuntu's libturbojpeg): twice as fast as sharp.
 * @module
 */
import koffi from 'koffi';
import { bytesOf } from '../disk';
import type { JpegHeader } from './jpeg-header';
import type { Picture } from './resample';
import { pictureMemory } from './resample-kernel';

const LIBRARIES = ['libturbojpeg.so.0', 'libturbojpeg.so', 'libturbojpeg.dylib', 'libturbojpeg.0.dylib'];
const PIXEL_FORMAT_RGB = 0;

/** The C functions in use. */
interface Library {
  init(): unknown;
  destroy(handle: unknown): number;
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
  /** 0: a warning, the picture was decoded to its end; 1: it was not. Libraries before 2.0 do not say. */
  errorCode?(handle: unknown): number;
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
      const destroy = lib.func('int tjDestroy(void* handle)') as unknown as Library['destroy'];
      library = { init, destroy, decompress, error, errorCode: errorCodeOf(lib) };
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

function errorCodeOf(lib: ReturnType<typeof koffi.load>): Library['errorCode'] {
  try {
    return lib.func('int tjGetErrorCode(void* handle)');
  } catch {
    return undefined;
  }
}

/** A picture out of libjpeg-turbo, and what it said about it. */
export interface TurboPicture extends Picture {
  /** Its first complaint, if it had any. */
  readonly complaint?: string;
  /** It gave up before the last row. */
  readonly gaveUp: boolean;
}

/**
 * Decodes a grayscale or colour JPEG to RGB at 1/`reduction` (1, 2, 4 or 8) of its size, straight into the memory that
 * `resample` works in: the picture is valid until the next call. It may be damaged: see its `complaint`.
 *
 * @throws Error where the library is not installed.
 */
export function decodeTurbo(jpeg: Uint8Array, header: JpegHeader, reduction: number): TurboPicture {
  const lib = load();
  if (!lib) throw new Error('libturbojpeg is not installed');
  const width = Math.ceil(header.width / reduction);
  const height = Math.ceil(header.height / reduction);
  const data = pictureMemory(width * height * 3);
  // a decoder of its own for every picture: a used one would lend its tables to a picture that lacks them
  const handle = lib.init();
  try {
    const status = lib.decompress(handle, jpeg, jpeg.length, data, width, 0, height, PIXEL_FORMAT_RGB, 0);
    if (status === 0) return { data, width, height, gaveUp: false };
    const gaveUp = lib.errorCode?.(handle) === 1;
    return { data, width, height, gaveUp, complaint: lib.error(handle) };
  } finally {
    lib.destroy(handle);
  }
}

/** The installed library's version (`2.1.5`), as it stands in the file that is loaded; undefined where the system does not name that file. */
export function turboVersion(): string | undefined {
  if (!load()) return undefined;
  try {
    const file = /\S*libturbojpeg\S*$/m.exec(bytesOf('/proc/self/maps').toString('utf8'))?.[0];
    if (!file) return undefined;
    return /libjpeg-turbo version (\d+(?:\.\d+)*)/.exec(bytesOf(file).toString('latin1'))?.[1];
  } catch {
    // no such table of loaded files: not Linux
    return undefined;
  }
}
