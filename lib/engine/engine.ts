/**
 * What an engine is: a place where TensorFlow.js tensors are computed.
 * @module
 */
import type { Precision } from './precision';
import type { tf } from './tf';

/** Names of the engines, fastest first on a machine that has them all. */
export const ENGINE_NAMES = ['tensorflow', 'onednn', 'webgpu', 'wasm', 'cpu'] as const;

/** The name of an engine; also the name of the TensorFlow.js backend it registers. */
export type EngineName = (typeof ENGINE_NAMES)[number];

/** Whether an engine can run here, why, and what would change that. */
export interface EngineStatus {
  readonly available: boolean;
  /** One clause: what was found, or what is missing. */
  readonly detail: string;
  /** The command that would make it available, or faster, where there is one. */
  readonly remedy?: string;
  /** Whether it computes here slower than those that `auto` would otherwise take: it is used only where asked for by name. */
  readonly isSlow?: boolean;
}

/** A view of a tensor's own memory. */
export type TensorView = Float32Array | Int32Array | Uint8Array;

/** One engine. */
export interface Engine {
  readonly name: EngineName;
  /** One clause for the support table. */
  readonly summary: string;
  /** Says whether the engine can run here, without switching to it, by what is known at once; never throws. */
  probe(): EngineStatus;
  /** Loads what `probe` needs to know the rest, where that takes time; never throws. */
  look?(): Promise<void>;
  /** Makes it TensorFlow.js's backend, with every kernel it replaces registered; calling it again is harmless. @throws BnlabError (`engine`). */
  activate(): Promise<void>;
  /**
   * A view of a tensor's memory (no copy), or undefined where the memory is out of reach.
   * Valid until the next tensor is made: memory may move when it grows.
   */
  view?(tensor: tf.TensorInfo): TensorView | undefined;
  /**
   * Whether a view may be written: false where kernels remember what they derived from a tensor
   * (the wasm backend packs the weights of a product once per tensor and would go on using the old ones).
   */
  readonly writable?: boolean;
  /**
   * Whether kernels go on after they have returned, so that who reads a result waits for all that was asked for before it; elsewhere
   * reading costs no more than a copy.
   */
  readonly isAsynchronous?: boolean;
  /** Makes a float32 tensor of undefined content in the engine's memory. */
  make?(shape: readonly number[]): tf.TensorInfo;
  /**
   * `to <- keep to + add from` in place on all cores; false, with nothing done, where it does not apply: other types or
   * shapes, memory that another tensor shares and that the engine cannot replace.
   */
  blend?(to: tf.TensorInfo, keep: number, from: tf.TensorInfo, add: number): boolean;
  /** Threads that it computes with at most, once it is active; one where the engine has no such thing. */
  threads?(): number;
  /**
   * Sets how exactly convolutions multiply from now on; engines without it know float32 alone.
   * @throws BnlabError (`engine`) where the processor or the library does not offer it.
   */
  usePrecision?(precision: Precision): void;
  /** Names of the kernels that engine cpu computes for this one, on copies of the tensors. */
  borrowed?(): readonly string[];
  /** Gives cached memory and primitives back to the system. */
  dispose?(): void;
}
