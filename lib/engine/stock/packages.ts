// the types of the methods of tensors, `x.add(y)`, which ./methods makes
/// <reference types="@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops" preserve="true" />
/**
 * The packages of TensorFlow.js that this library stands on, as one namespace: the whole of `@tensorflow/tfjs` but its WebGL
 * backend, its converter and its data sets, which would be three quarters of the weight.
 *
 * Both share the state of TensorFlow.js with whoever else loads them; tfjs-converter and tfjs-data work beside them.
 * @module
 */
import { version_core } from '@tensorflow/tfjs-core';
import { version_layers } from '@tensorflow/tfjs-layers';

export * from '@tensorflow/tfjs-core';
// this package brings the gradients along
export * from '@tensorflow/tfjs-layers';

/** The releases of the parts, `tfjs` that of the whole. */
export const version = { tfjs: version_core, 'tfjs-core': version_core, 'tfjs-layers': version_layers } as const;
