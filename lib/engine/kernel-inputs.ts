/**
 * What kernels are called with, by name.
 * @module
 */
import type { tf } from './tf';

/** The names that TensorFlow.js and this library give to the inputs of kernels. */
export type InputName =
  | 'a'
  | 'alpha'
  | 'b'
  | 'beta'
  | 'bias'
  | 'condition'
  | 'dLosses'
  | 'dy'
  | 'e'
  | 'filter'
  | 'gamma'
  | 'imag'
  | 'images'
  | 'indices'
  | 'input'
  | 'labels'
  | 'logits'
  | 'mean'
  | 'offset'
  | 'output'
  | 'preluActivationWeights'
  | 'probabilities'
  | 'real'
  | 'rest'
  | 'scale'
  | 't'
  | 'updates'
  | 'variance'
  | 'workspace'
  | 'x'
  | 'y';

/**
 * A kernel's inputs by name. Each kernel has a few of them, and the operation that calls it passes those: a name that no kernel has
 * does not compile.
 */
export type Inputs<Value = tf.TensorInfo> = Readonly<Record<InputName, Value>>;

/** Some inputs, as a caller puts them together. */
export type SomeInputs<Value = tf.TensorInfo> = Partial<Inputs<Value>>;
