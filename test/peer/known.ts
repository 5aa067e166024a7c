/** Tests of TensorFlow.js that fail here, each with the reason; the same on all engines. */
import type { EngineName } from '../../lib/engine';
import type { KnownDifferences } from './judge';

const ADADELTA =
  'the test has the numbers of plain gradient descent, 0.8 and 1.6 after a step of 0.1: TensorFlow.js divides by the ' +
  'average of before the step, so that both averages stay equal. Here it is Adadelta (Zeiler 2012, Algorithm 1)';

/** Where the numbers that the test expects are wrong. */
export const WRONG_THERE: KnownDifferences = {
  'avgPool gradient x=[3,3,1] f=[3,3] s=1 p=explicit':
    'TensorFlow.js divides dy by the whole window, though its own forward pass divides by the cells inside the image; ' +
    'central differences of that forward pass agree with the gradient here',
  'AdadeltaOptimizer basic': ADADELTA,
  'AdadeltaOptimizer Save, load weights and continue training': ADADELTA,
};

const NAN =
  'TensorFlow.js passes over NaN; here NaN in gives NaN out, as in PyTorch, or a network that diverged would look healthy';

/** Where the test holds TensorFlow.js to what an engine here promises not to do, or to what TensorFlow.js cannot do. */
const OTHER_CONTRACT: KnownDifferences = {
  'maxPool [x=[3,3,1] f=[2,2] s=1 ignores NaNs': NAN,
  'maxPool3d x=[1,3,3,3,1] f=[2,2,2] s=1 p=valid, ignores NaNs': NAN,
  'maxPoolWithArgmax [x=[1,3,3,1] f=[2,2] s=1 ignores NaNs': NAN,
  'conv2dTranspose input=8x8x8,output=4x4x8,f=8,s=1,inDepth=8,p=same vec4':
    'the test asks for a 4x4 output of an 8x8 dy at stride 1, which no convolution makes: sizes that do not fit are ' +
    'refused here, with both shapes; tfjs-node leaves the test out as well',
  'depthwiseConv2d gradients throws error on dilations > 1':
    'the test expects a refusal: TensorFlow.js has no gradient of a dilated depthwise convolution, here there is one',
};

const ALL: KnownDifferences = { ...WRONG_THERE, ...OTHER_CONTRACT };

/** What TensorFlow itself computes in another way. */
const TENSORFLOW: KnownDifferences = {
  'tan numbers exceed float32 precision':
    'the tangent of -470910673.97 is 30144.1777 by TensorFlow and 30144.1758 by JavaScript, one unit in the last place of float32',
};

/** Where a shader has fewer digits than the test counts, or the test takes what it would answer. */
const WEBGPU: KnownDifferences = {
  'exp int32':
    'the test takes exp(10) to a thousandth; float32 has steps of two thousandths there, and the shader is off by one of them',
  'gather fills with zero when index is out of bound':
    'of WebGPU alone the test takes zeros for rows that are not there; here every engine refuses such an index',
};

/** Known differences by engine. */
export const KNOWN: Readonly<Partial<Record<EngineName, KnownDifferences>>> = {
  cpu: ALL,
  onednn: ALL,
  wasm: ALL,
  tensorflow: { ...ALL, ...TENSORFLOW },
  webgpu: { ...ALL, ...WEBGPU },
};
