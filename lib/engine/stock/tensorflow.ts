/**
 * TensorFlow.js as it comes from its packages; only the mends beside this file, and what they count by, take it from here, all else from `../tf`.
 * @module
 */
// the backend whose kernels the others borrow; each engine that has a package of its own loads it when it starts
import '@tensorflow/tfjs-backend-cpu';
import { addTensorMethods } from './methods';
import * as tf from './packages';

addTensorMethods();

// silences the greeting that advertises another backend on first use of the cpu backend
tf.enableProdMode();

export { tf };
