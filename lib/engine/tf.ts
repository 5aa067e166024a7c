/**
 * The one TensorFlow.js of the workspace; every file takes it from here, so that there is one engine state.
 * @module
 */
import * as tf from '@tensorflow/tfjs';

// silences the greeting that advertises another backend on first use of the cpu backend
tf.enableProdMode();

export { tf };
