/**
 * Those parts of Dawn and of TensorFlow.js's WebGPU backend that this engine uses; neither package need be installed to
 * compile it.
 * @module
 */
import type { tf } from '../tf';

/** Memory of the device. */
export interface GpuBuffer {
  readonly size: number;
  readonly mapState: 'unmapped' | 'pending' | 'mapped';
  mapAsync(mode: number): Promise<void>;
  getMappedRange(): ArrayBuffer;
  unmap(): void;
  destroy(): void;
}

/** What an adapter says of itself. */
export interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** Whether the processor computes in the place of a GPU. */
  readonly isFallbackAdapter: boolean;
}

/** Limits of which a device gets all that the adapter has; it gets the least of the standard otherwise. */
export const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
] as const;

/** The largest sizes that an adapter or a device takes. */
export type Limits = Readonly<Record<(typeof LIMITS)[number], number>>;

/** A GPU, or what stands for one. */
export interface Adapter {
  readonly info: AdapterInfo;
  readonly limits: Limits;
  readonly features: ReadonlySet<string>;
  requestDevice(wanted: object): Promise<Device>;
}

/** An adapter made ready. */
export interface Device {
  readonly limits: Limits;
  addEventListener(name: 'uncapturederror', listener: (event: ErrorEvent) => void): void;
  destroy(): void;
}

interface ErrorEvent {
  readonly error: { readonly message: string };
  preventDefault(): void;
}

/** Dawn's package. */
export interface Dawn {
  readonly create: (flags: readonly string[]) => Gpu;
  /** Classes and constants of WebGPU by name. */
  readonly globals: Readonly<Record<string, { readonly prototype: object } | undefined>>;
}

/** Where adapters are asked for. */
export interface Gpu {
  requestAdapter(options: object): Promise<Adapter | null>;
}

/** What the backend knows of a tensor. */
export interface TensorEntry {
  values: tf.backend_util.BackendValues | null | undefined;
  readonly dtype: tf.DataType;
  readonly shape: number[];
  refCount: number;
  readonly resource?: GpuBuffer | null;
  complexTensorInfos?: { readonly real: tf.TensorInfo; readonly imag: tf.TensorInfo };
}

/** A number, or a few, that a shader is told. */
export interface Uniform {
  readonly type: 'int32' | 'uint32' | 'float32';
  readonly data: number[];
}

/** A shader as the backend takes it. */
export interface GpuProgram {
  readonly outputShape: number[];
  /** What tells it from other shaders; shapes and types of tensors are added. */
  shaderKey: string;
  readonly dispatchLayout: {
    readonly x: readonly number[];
    readonly y?: readonly number[];
    readonly z?: readonly number[];
  };
  dispatch: [number, number, number];
  readonly variableNames: readonly string[];
  /** Declarations of the numbers that it is told. */
  readonly uniforms?: string;
  readonly workgroupSize: [number, number, number];
  /** Whether the size of the output is among those numbers. */
  readonly size?: boolean;
  getUserCode: () => string;
}

/** TensorFlow.js's WebGPU backend. */
export interface StockBackend extends tf.KernelBackend {
  readonly device: Device;
  readonly queue: { writeBuffer(buffer: GpuBuffer, at: number, values: ArrayBufferView): void };
  readonly tensorMap: {
    get(dataId: object): TensorEntry;
    set(dataId: object, entry: TensorEntry): void;
    has(dataId: object): boolean;
  };
  readonly bufferManager: {
    acquireBuffer(size: number, usage: number): GpuBuffer;
    releaseBuffer(buffer: GpuBuffer): void;
  };
  readonly commandEncoder: {
    copyBufferToBuffer(from: GpuBuffer, at: number, to: GpuBuffer, start: number, size: number): void;
  };
  /** What commands that wait to be submitted read or write: its memory is given to nobody else before. */
  readonly commandQueueOwnedIds: { add(dataId: object): void };
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  uploadToGPU(dataId: object): void;
  makeTensorInfo(shape: readonly number[], dtype: tf.DataType, values?: tf.backend_util.BackendValues): tf.TensorInfo;
  runWebGPUProgram(
    program: GpuProgram,
    inputs: readonly tf.TensorInfo[],
    dtype: tf.DataType,
    uniforms?: readonly Uniform[],
    output?: tf.TensorInfo,
  ): tf.TensorInfo;
  recordAndSubmit(...call: unknown[]): void;
  readonly pipelineCache: Record<string, unknown>;
  shouldExecuteOnCPU(inputs: readonly tf.TensorInfo[]): boolean;
}

/** A class of backends. */
export type BackendClass = new (device: Device, info: AdapterInfo) => StockBackend;

/** TensorFlow.js's package. */
export interface StockPackage {
  readonly WebGPUBackend: BackendClass;
}
