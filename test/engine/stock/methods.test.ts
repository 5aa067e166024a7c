import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { tf, useEngine } from '../../../lib/engine';
import { replaceGradient } from '../../../lib/engine/stock/guard';
import { SOURCES } from '../../sources';

const CORE = path.dirname(require.resolve('@tensorflow/tfjs-core'));

/** Arguments after the tensor where a method needs some; `x` stands for the tensor itself. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  add: '2', sub: '2', mul: '2', div: '2', divNoNan: '2', pow: '2', mod: '2', atan2: '2', floorDiv: '2',
  maximum: '2', minimum: '2', squaredDifference: '2', prelu: '0.1', leakyRelu: '0.3', step: '0.5', clipByValue: '-1, 1',
  equal: 'x', notEqual: 'x', greater: 'x', greaterEqual: 'x', less: 'x', lessEqual: 'x', cast: "'int32'", asType: "'int32'",
  as2D: '8, 4', as3D: '2, 4, 4', as4D: '2, 2, 2, 4', as5D: '2, 2, 2, 2, 2', reshape: '[4, 8]', reshapeAs: 'x',
  broadcastTo: '[1, 4, 4, 2]', concat: 'x, 1', stack: '[x, x], 1', where: 'x.greater(0), x.neg()', tile: '[1, 2, 1, 1]',
  slice: '[0, 1], [1, 2]', split: '2, 1', pad: '[[0, 0], [1, 1], [0, 0], [0, 0]]', transpose: '[0, 2, 1, 3]', oneHot: '5',
  mirrorPad: "[[0, 0], [1, 1], [0, 0], [0, 0]], 'reflect'", topk: '1', reverse: '1', cumsum: '1', cumprod: '1, true, true',
  gather: '[3, 0], 1', expandDims: '1', unstack: '1', softmax: '3', sum: '[1, 2], true', max: '3', norm: "'euclidean', 1",
  argMax: '1', logicalAnd: 'x', logicalOr: 'x', logicalXor: 'x', matMul: 'x, false, true', dot: 'x', fft: '', batchNorm: '0, 1',
  maxPool: "2, 2, 'same'", avgPool: "2, 2, 'same'", pool: "2, 'max', 'valid', 1, 2", resizeBilinear: '[2, 2]',
  resizeNearestNeighbor: '[3, 2], true', depthToSpace: '2', batchToSpaceND: '[1, 1], [[0, 0], [0, 1]]', unique: '1',
  spaceToBatchND: '[2, 2], [[0, 0], [0, 0]]', stridedSlice: '[0, 0], [1, 4], [1, 2]', unsortedSegmentSum: '[0], 2',
  conv2d: "tf.ones([2, 2, 2, 3]), 1, 'same'", depthwiseConv2d: "tf.ones([2, 2, 2, 1]), 1, 'valid'",
  separableConv2d: "tf.ones([2, 2, 2, 1]), tf.ones([1, 1, 2, 3]), 1, 'same'", localResponseNormalization: '2, 1, 0.5, 0.75',
  conv2dTranspose: "tf.ones([2, 2, 3, 2]), [1, 8, 8, 3], 2, 'same'", dilation2d: "tf.ones([2, 2, 2]), 1, 'same'",
  conv1d: "tf.ones([2, 2, 3]), 1, 'same'",
}; // prettier-ignore

/** The tensor of methods that do not take the one of all others, [1, 4, 4, 2]. */
const RECEIVERS: Readonly<Record<string, string>> = {
  conv1d: "x.reshape([1, 16, 2])", dot: 'x.reshape([32])', depthToSpace: 'x.reshape([1, 2, 4, 4])', asScalar: 'x.sum()', oneHot: "x.abs().cast('int32')",
  logicalAnd: 'x.greater(0)', logicalOr: 'x.greater(0)', logicalXor: 'x.greater(0)', logicalNot: 'x.greater(0)',
  all: 'x.greater(0)', any: 'x.greater(0)', fft: "tf.complex(x, x.neg())", ifft: "tf.complex(x, x.neg())",
  irfft: "tf.complex(x, x.neg())", log: 'x.abs()', log1p: 'x.abs()', acosh: 'x.abs().add(1)', unsortedSegmentSum: 'x',
}; // prettier-ignore

/** A program that prints what each method answers, with the methods of the package named first. */
function program(load: string): string {
  return `${load}
    const calls = ${JSON.stringify(methods().map((name) => [name, RECEIVERS[name] ?? 'x', ARGUMENTS[name] ?? '']))};
    const plain = (y) => Array.isArray(y) ? y.map(plain) : y.dataSync ? [y.shape, y.dtype, [...y.dataSync()].map(String)]
      : Object.values(y).map(plain);
    (async () => {
      await tf.setBackend('cpu');
      const answers = {};
      const x = tf.tensor([...Array(32).keys()].map((i) => Math.sin(i) * 0.9), [1, 4, 4, 2]);
      for (const [name, receiver, args] of calls) {
        const others = args.replaceAll(/\\bx\\b/g, '(' + receiver + ')');
        answers[name] = plain(new Function('tf', 'x', 'return (' + receiver + ').' + name + '(' + others + ')')(tf, x));
      }
      console.log(JSON.stringify(answers));
    })();`;
}

function methods(): string[] {
  return [...new Set(tensorMethods())].sort();
}

/** The names that the package's own files give to tensors. */
function tensorMethods(): string[] {
  const folder = path.join(CORE, 'public', 'chained_ops');
  const files = readdirSync(folder).filter((file) => file.endsWith('.d.ts') && !file.startsWith('register'));
  return files.flatMap((file) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    return [...text.matchAll(/^ {8}(\w+)[<(]/gm)].map(([, name]) => name);
  });
}

const answersOf = (load: string): unknown =>
  JSON.parse(execFileSync(process.execPath, [...SOURCES, '-e', program(load)], { encoding: 'utf8', cwd: __dirname }));

describe('methods of tensors', () => {
  it('are all those that TensorFlow.js declares', () => {
    assert.ok(methods().length > 130, `found only ${methods().length}`);
    const prototype = tf.Tensor.prototype as unknown as Record<string, unknown>;
    assert.deepEqual(
      methods().filter((name) => typeof prototype[name] !== 'function'),
      [],
    );
  });

  it('answer as those of its largest package do', function () {
    this.timeout(60_000);
    const stock = answersOf("const tf = require('@tensorflow/tfjs'); tf.enableProdMode();");
    const ours = answersOf(
      "require('@tensorflow/tfjs-backend-cpu'); require('../../../lib/engine/stock/methods').addTensorMethods(); const tf = require('../../../lib/engine/stock/packages'); tf.enableProdMode();",
    );
    assert.deepEqual(ours, stock);
  });

  it('refuse a tensor that was disposed', () => {
    const x = tf.scalar(1);
    x.dispose();
    assert.throws(() => x.flatten(), /Tensor is disposed/);
  });
});

describe('mended gradients', () => {
  it('stay when a package registers its stock ones again, and can be replaced by whoever unregisters first', async () => {
    await useEngine('cpu');
    const mended = tf.getGradient('AvgPool');
    tf.registerGradient({ kernelName: 'AvgPool', gradFunc: () => ({}) });
    assert.equal(tf.getGradient('AvgPool'), mended);
    replaceGradient('AvgPool', { gradFunc: () => ({}) });
    assert.notEqual(tf.getGradient('AvgPool'), mended);
    tf.unregisterGradient('AvgPool');
    tf.registerGradient(mended);
    assert.equal(tf.getGradient('AvgPool'), mended);
  });
});
