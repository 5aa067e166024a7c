/**
 * TensorFlow.js as it comes from its package; only the mends beside this file, and what they count by, take it from here, all else from `../tf`.
 * @module
 */
import * as tf from '@tensorflow/tfjs';

// silences the greeting that advertises another backend on first use of the cpu backend
tf.enableProdMode();

export { tf };
