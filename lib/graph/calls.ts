/**
 * The wiring of a model: which layer is called on which tensors.
 * @module
 */
import { tf } from '../engine/tf';
import { itemAt } from '../tuples';

/** One use of a layer in a model. */
export interface Call {
  readonly layer: tf.layers.Layer;
  readonly inputs: readonly tf.SymbolicTensor[];
  readonly outputs: readonly tf.SymbolicTensor[];
}

type Node = tf.layers.Layer['inboundNodes'][number];

/**
 * All calls between a model's inputs and outputs, each after those it depends on; calls of the same layers in other models do
 * not count. Input layers are not called.
 *
 * A model that opens a Sequential is no call of its own: TensorFlow.js takes over its tensors, and so its layers are called.
 */
export function callsOf(model: tf.LayersModel): readonly Call[] {
  const calls: Call[] = [];
  const done = new Set<Node>();
  const given = new Set(model.inputs.map(({ id }) => id));
  // a stack instead of recursion: chains of thousands of layers are fine
  const stack: { node: Node; isReady: boolean }[] = [];
  const need = ({ id, sourceLayer, nodeIndex }: tf.SymbolicTensor) => {
    if (!given.has(id)) stack.push({ node: itemAt(sourceLayer.inboundNodes, nodeIndex), isReady: false });
  };
  for (const output of model.outputs) {
    need(output);
    for (let top = stack.pop(); top; top = stack.pop()) {
      const { node, isReady } = top;
      if (done.has(node)) continue;
      if (isReady) {
        done.add(node);
        calls.push({ layer: node.outboundLayer, inputs: node.inputTensors, outputs: node.outputTensors });
      } else {
        stack.push({ node, isReady: true });
        [...node.inputTensors].reverse().forEach(need);
      }
    }
  }
  return calls;
}
