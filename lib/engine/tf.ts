/**
 * The one TensorFlow.js of the workspace, mended; every file takes it from here, so that there is one engine state.
 * @module
 */
import { mendStock } from './stock';
import { tf } from './stock/tensorflow';

mendStock();

export { tf };
