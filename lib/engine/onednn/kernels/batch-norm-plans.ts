/**
 * oneDNN's primitives of batch normalization, by shape.
 * @module
 */
import { sizeOf } from '../backend';
import { ARG, NORM, PROP, QUERY, TAG } from '../constants';
import type { Device } from '../device';
import type { Primitive, Slot } from '../primitive';
import type { Work } from '../work';

/** What a primitive of batch normalization depends on. */
export interface NormSettings {
  /** [..., C] */
  readonly shape: readonly number[];
  readonly epsilon: number;
  /** Whether ReLU is part of it; the slots then end with the workspace, its mask. */
  readonly relu: boolean;
}

/** Slots: x, y, mean, variance, gamma, beta, and the workspace with ReLU. */
export function normTraining(device: Device, settings: NormSettings): Primitive {
  const { library } = device;
  const { shape, epsilon, relu } = settings;
  return library.cached(`batch norm|${keyOf(settings)}`, () => {
    const { data, vector } = descs(device, shape);
    return library.make({
      what: 'batch normalization',
      init: (desc) => library.dnnl.batchNormForward(desc, PROP.training, data, epsilon, flagsFor(relu)),
      slots: (query) => [...forwardSlots(data, vector), ...maskSlot(relu, query)],
      work: workOf(shape),
    });
  });
}

/** Slots: x, mean, variance, gamma, beta where the release counts it, dy, dx, dgamma, dbeta, and the workspace with ReLU. */
export function normGradient(device: Device, settings: NormSettings): Primitive {
  const { library } = device;
  const { shape, epsilon, relu } = settings;
  return library.cached(`batch norm gradient|${keyOf(settings)}`, () => {
    const { data, vector } = descs(device, shape);
    return library.make({
      what: 'gradient of batch normalization',
      hint: normTraining(device, settings),
      init: (desc) => library.dnnl.batchNormBackward(desc, PROP.backward, data, data, epsilon, flagsFor(relu)),
      slots: (query) => [
        [ARG.src, data],
        [ARG.mean, vector],
        [ARG.variance, vector],
        [ARG.scale, vector],
        ...(library.dnnl.countsShift ? [[ARG.shift, vector] as const] : []),
        [ARG.diffDst, data],
        [ARG.diffSrc, data],
        [ARG.diffScale, vector],
        [ARG.diffShift, vector],
        ...maskSlot(relu, query),
      ],
      work: workOf(shape),
    });
  });
}

/** Slots: x, y, mean, variance, gamma, beta; the statistics are read. */
export function normInference(device: Device, shape: readonly number[], epsilon: number): Primitive {
  const { library } = device;
  return library.cached(`batch norm inference|${shape.join()}|${epsilon}`, () => {
    const { data, vector } = descs(device, shape);
    const flags = NORM.globalStatistics | flagsFor(false);
    return library.make({
      what: 'batch normalization, inference',
      init: (desc) => library.dnnl.batchNormForward(desc, PROP.inference, data, epsilon, flags),
      slots: () => forwardSlots(data, vector),
      work: workOf(shape),
    });
  });
}

function keyOf({ shape, epsilon, relu }: NormSettings): string {
  return `${relu}|${shape.join()}|${epsilon}`;
}

/** Images keep their axes; anything else is rows of channels. */
function descs({ library }: Device, shape: readonly number[]) {
  const C = shape[shape.length - 1]!;
  const dims = shape.length === 4 ? [shape[0]!, C, shape[1]!, shape[2]!] : [1, C, sizeOf(shape) / C, 1];
  return { data: library.byTag(dims, TAG.nhwc), vector: library.byTag([C], TAG.a) };
}

function forwardSlots(data: Slot[1], vector: Slot[1]): Slot[] {
  return [
    [ARG.src, data],
    [ARG.dst, data],
    [ARG.mean, vector],
    [ARG.variance, vector],
    [ARG.scale, vector],
    [ARG.shift, vector],
  ];
}

function maskSlot(relu: boolean, query: (what: number) => Slot[1]): Slot[] {
  return relu ? [[ARG.workspace, query(QUERY.workspace)]] : [];
}

function flagsFor(relu: boolean): number {
  return NORM.scale | NORM.shift | (relu ? NORM.fusedRelu : 0);
}

/** Statistics and result are passes of their own. */
function workOf(shape: readonly number[]): Work {
  return { floats: 2 * sizeOf(shape) };
}
