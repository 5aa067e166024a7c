/**
 * Cuts a box out of a picture and brings it to another size: bilinear, antialiased where it shrinks.
 *
 * The filter is a triangle as wide as the reduction, applied to rows and then to columns in 22-bit fixed point. Pillow's
 * BILINEAR does the same, to the last bit, and torchvision's pipelines rest on it.
 * @module
 */
import { axisWeights, mirrored, PRECISION, type Axis } from './resample-axis';
import { kernel, pictureMemory, SLACK, WORK_BYTES } from './resample-kernel';

/** A rectangle in pixels, fractions allowed. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A decoded picture, uint8 [height, width, 3]; `data` may be longer than that. */
export interface Picture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A picture that is resized and then cut: its size, and where the cut begins. */
export interface ResizedWindow {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

/** Which part goes where. */
export interface ResampleOptions {
  /** The part of the picture to take. */
  readonly box: Box;
  readonly width: number;
  readonly height: number;
  /** Mirror left and right. */
  readonly mirror?: boolean;
  /** The box is resized to this size, of which width x height pixels are wanted: two steps of other pipelines in one. */
  readonly resized?: ResizedWindow;
  /** Where to write uint8 [height, width, 3]. */
  readonly into: Uint8Array;
}

const HALF = 1 << (PRECISION - 1);

/**
 * Resamples `box` of the picture to width x height.
 *
 * @throws BnlabError when the box does not lie in the picture.
 */
export function resample(picture: Picture, options: ResampleOptions): void {
  const job = jobOf(picture, options);
  if (workBytes(job) <= WORK_BYTES) resampleWasm(picture, job, options.into);
  else filterPlain(picture, job, options.into);
}

/** The same in TypeScript alone: for what is too large for the kernel's memory, and what the kernel is tested against. */
export function resamplePlain(picture: Picture, options: ResampleOptions): void {
  filterPlain(picture, jobOf(picture, options), options.into);
}

function jobOf(picture: Picture, { box, width, height, mirror = false, resized }: ResampleOptions): Job {
  const { left, top } = resized ?? { left: 0, top: 0 };
  const [across, down] = [resized?.width ?? width, resized?.height ?? height];
  const columns = axisWeights(picture.width, [box.x, box.width], { total: across, first: left, outputs: width });
  const rows = axisWeights(picture.height, [box.y, box.height], { total: down, first: top, outputs: height });
  return {
    columns: mirror ? mirrored(columns) : columns,
    rows,
    top: rows.starts[0]!,
    bottom: rows.starts[height - 1]! + rows.counts[height - 1]!,
  };
}

/** Both axes, and the rows of the picture that they touch. */
interface Job {
  readonly columns: Axis;
  readonly rows: Axis;
  readonly top: number;
  readonly bottom: number;
}

function axisBytes({ starts, counts, coefficients }: Axis): number {
  return starts.byteLength + counts.byteLength + coefficients.byteLength;
}

/** What the kernel needs besides the picture: both axes, the half-filtered rows, the result. */
function workBytes({ columns, rows, top, bottom }: Job): number {
  const pixels = (bottom - top + rows.starts.length) * 3 * columns.starts.length;
  return axisBytes(columns) + axisBytes(rows) + pixels + 4 * SLACK;
}

function resampleWasm(picture: Picture, { columns, rows, top, bottom }: Job, into: Uint8Array): void {
  const wasm = kernel();
  const { memory } = wasm;
  const stride = 3 * columns.starts.length;
  if (picture.data.buffer !== memory.buffer) {
    const size = picture.width * picture.height * 3;
    pictureMemory(size).set(picture.data.subarray(0, size));
  }
  const words = new Int32Array(memory.buffer, 0, WORK_BYTES / 4);
  let free = 0;
  const place = (values: Int32Array) => {
    const at = free;
    words.set(values, at / 4);
    free += values.byteLength;
    return at;
  };
  const axis = ({ starts, counts, coefficients, taps }: Axis) =>
    [place(starts), place(counts), place(coefficients), taps, starts.length] as const;
  const across = axis(columns);
  const down = axis(rows);
  const half = free;
  const result = half + (bottom - top) * stride + SLACK;
  const source = WORK_BYTES + top * picture.width * 3;
  wasm.filterRows(source, picture.width * 3, bottom - top, ...across, half, stride);
  wasm.filterColumns(half, top, ...down, result, stride);
  into.set(new Uint8Array(memory.buffer, result, rows.starts.length * stride));
}

function filterPlain(picture: Picture, job: Job, into: Uint8Array): void {
  const { columns, top, bottom } = job;
  const [stride, width] = [3 * columns.starts.length, 3 * picture.width];
  const half = new Uint8Array((bottom - top) * stride);
  for (let y = top; y < bottom; y++) {
    filterRow(picture.data.subarray(y * width), columns, half.subarray((y - top) * stride));
  }
  filterColumns(half, job, into);
}

function filterRow(row: Uint8Array, axis: Axis, target: Uint8Array): void {
  const { starts, counts, coefficients, taps } = axis;
  for (let i = 0; i < starts.length; i++) {
    for (let c = 0; c < 3; c++) {
      let sum = HALF;
      for (let k = 0; k < counts[i]!; k++) sum += coefficients[i * taps + k]! * row[3 * (starts[i]! + k) + c]!;
      // the weights are positive and sum to one, so no clipping is needed
      target[3 * i + c] = sum >> PRECISION;
    }
  }
}

function filterColumns(half: Uint8Array, { columns, rows, top }: Job, into: Uint8Array): void {
  const { starts, counts, coefficients, taps } = rows;
  const stride = 3 * columns.starts.length;
  for (let y = 0; y < starts.length; y++) {
    for (let i = 0; i < stride; i++) {
      let sum = HALF;
      for (let k = 0; k < counts[y]!; k++)
        sum += coefficients[y * taps + k]! * half[(starts[y]! - top + k) * stride + i]!;
      into[y * stride + i] = sum >> PRECISION;
    }
  }
}
