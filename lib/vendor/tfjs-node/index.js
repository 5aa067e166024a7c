// the parts of TensorFlow.js that bnlab loads, and no other: the whole would register its stock gradients over the mended ones
module.exports = { ...require('@tensorflow/tfjs-core'), ...require('@tensorflow/tfjs-layers') };
