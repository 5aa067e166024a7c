/** Entry of the bundle: all tests that the package @tensorflow/tfjs-core carries, in one copy of TensorFlow.js. */
import './setup';
import '@tensorflow/tfjs-core/dist/tests';
