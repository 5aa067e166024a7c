/**
 * The network that ran, in the few numbers that must stand beside a result.
 * @module
 */
import type { tf } from '../engine';

/** What a reader must know of a network to weigh its result. */
export interface NetworkDescription {
  /** Hidden layers of the MNIST network, modules of an Inception. */
  readonly modules: number;
  /** Units of a hidden layer; or the factor on the number of filters, 1 for the paper's. */
  readonly width: number;
  /** Weights that are trained, gamma and beta among them. */
  readonly parameters: number;
  /** Shape of one example, without the batch: [28, 28], [96, 96, 3]. */
  readonly size: readonly number[];
  /** Normalized before every nonlinearity. */
  readonly isBatchNormalized: boolean;
}

/** Describes a built model; what its layers do not say is given. */
export function describeNetwork(
  model: tf.LayersModel,
  given: Omit<NetworkDescription, 'parameters' | 'size'> & { readonly size?: readonly number[] },
): NetworkDescription {
  const { modules, width, isBatchNormalized } = given;
  const parameters = model.trainableWeights.reduce(
    (sum, { shape }) => sum + shape.reduce<number>((product, n) => product * (n ?? 1), 1),
    0,
  );
  const size = given.size ?? model.inputs[0]!.shape.slice(1).map((n) => n ?? 0);
  return { modules, width, parameters, size, isBatchNormalized };
}
