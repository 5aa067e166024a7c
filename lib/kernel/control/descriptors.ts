/**
 * What is written to the standard descriptors past Node: by child processes that inherit them, by native code, by `fs.writeSync(1, …)`.
 *
 * Both descriptors become pipes that the control worker reads.
 * @module
 */
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { systemCodeOf } from '../../errors';

/** The reading ends of both pipes, and where standard output and error went before. */
export interface Descriptors {
  readonly pipes: readonly [stdout: number, stderr: number];
  readonly originals: readonly [stdout: number, stderr: number];
}

/** The pipes, and whether something lies in them. */
export interface CapturedDescriptors extends Descriptors {
  readonly hasText: () => boolean;
}

const POLLIN = 1;

/** Writes to where a standard descriptor went before; Node's own streams end in the pipes. What nobody reads any more is lost. */
export function writeToServer(descriptor: number, bytes: string | Uint8Array): void {
  try {
    writeSync(descriptor, typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  } catch (thrown) {
    if (!['EPIPE', 'EIO', 'EAGAIN'].includes(systemCodeOf(thrown) ?? '')) throw thrown;
  }
}

/** Puts pipes in the place of descriptors 1 and 2; undefined where the system has no such thing. */
export function captureDescriptors(): CapturedDescriptors | undefined {
  const calls = systemCalls();
  if (!calls) return undefined;
  const replace = (descriptor: number): { readonly reading: number; readonly original: number } | undefined => {
    const ends = new Int32Array(2);
    const original = calls.dup(descriptor);
    if (original < 0 || calls.pipe(ends) !== 0) return undefined;
    calls.dup2(ends[1]!, descriptor);
    calls.close(ends[1]!);
    return { reading: ends[0]!, original };
  };
  const [out, err] = [replace(1), replace(2)];
  if (!out || !err) return undefined;
  // struct pollfd: int fd; short events; short revents
  const asked = new Int32Array([out.reading, POLLIN, err.reading, POLLIN]);
  return {
    pipes: [out.reading, err.reading],
    originals: [out.original, err.original],
    hasText: () => calls.poll(asked, 2, 0) > 0,
  };
}

interface SystemCalls {
  pipe(ends: Int32Array): number;
  dup(descriptor: number): number;
  dup2(from: number, to: number): number;
  close(descriptor: number): number;
  poll(asked: Int32Array, count: number, milliseconds: number): number;
}

function systemCalls(): SystemCalls | undefined {
  if (process.platform === 'win32') return undefined;
  try {
    // native: absent on systems that it is not built for
    const koffi = createRequire(__filename)('koffi') as typeof import('koffi');
    const library = koffi.load(process.platform === 'darwin' ? 'libSystem.B.dylib' : 'libc.so.6');
    const signatures = {
      pipe: 'int pipe(void *ends)',
      dup: 'int dup(int descriptor)',
      dup2: 'int dup2(int from, int to)',
      close: 'int close(int descriptor)',
      poll: 'int poll(void *asked, unsigned long count, int milliseconds)',
    };
    const calls = Object.entries(signatures).map(([name, signature]) => [name, library.func(signature)] as const);
    return Object.fromEntries(calls) as unknown as SystemCalls;
  } catch {
    return undefined; // a child's output then goes where the server's goes, as with other kernels
  }
}
