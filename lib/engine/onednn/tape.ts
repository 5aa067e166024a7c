/**
 * Backpropagation that frees what it has passed.
 *
 * TensorFlow.js walks its tape with every gradient and every saved activation alive until the end, which doubles the
 * memory of a training step. This walk frees a node's saved tensors and upstream gradients as soon as it is done with
 * them; the gradients it returns are the same.
 * @module
 */
import { replaceMethod } from '../stock/guard';
import { engineInside, type TapeNode } from '../stock/inside';
import { freeTape } from '../stock/tape';
import { tf } from '../tf';

type Gradients = (
  f: () => tf.Tensor,
  xs: tf.Tensor[],
  dy?: tf.Tensor,
  allowNoGradients?: boolean,
) => { value: tf.Tensor; grads: tf.Tensor[] };

let installed = false;

/** Makes `tf.grad`, `tf.variableGrads` and their kin use this walk while `backendName` is the backend; once per process. */
export function installFrugalGradients(backendName: string): void {
  if (installed) return;
  installed = true;
  const engine = tf.engine();
  replaceMethod<Gradients>(engine, 'gradients', 'its engine', (stock) => (f, xs, dy, allowNoGradients = false) => {
    // gradients of gradients walk an outer tape that still needs everything
    const isPlain = tf.getBackend() === backendName && engine.state.gradientDepth === 0 && xs.length > 0;
    if (!isPlain || (dy && dy.dtype !== 'float32')) return stock.call(engine, f, xs, dy, allowNoGradients);
    return gradients(f, xs, dy, allowNoGradients);
  });
}

function gradients(
  f: () => tf.Tensor,
  xs: readonly tf.Tensor[],
  dy: tf.Tensor | undefined,
  allowNoGradients: boolean,
): { value: tf.Tensor; grads: tf.Tensor[] } {
  const inside = engineInside();
  inside.startTape();
  let value: tf.Tensor;
  try {
    value = tf.tidy(f);
  } catch (thrown) {
    freeTape();
    throw thrown;
  } finally {
    inside.endTape();
  }
  const tape = inside.state.activeTape!;
  try {
    if (!(value instanceof tf.Tensor)) throw new Error('The result y returned by f() must be a tensor.');
    const path = connecting(tape, xs, value);
    if (path.size === 0 && !allowNoGradients) {
      throw new Error(
        'Cannot compute gradient of y=f(x) with respect to x: the f you passed does not lead from x to y.',
      );
    }
    return tf.tidy(() => ({ value, grads: walkBack(tape, path, xs, value, dy) }));
  } catch (thrown) {
    if (value instanceof tf.Tensor) value.dispose();
    throw thrown;
  } finally {
    for (const node of tape) free(node);
    inside.state.activeTape = null;
  }
}

/** The nodes between xs and y, each with the names of its inputs that depend on xs. */
function connecting(tape: readonly TapeNode[], xs: readonly tf.Tensor[], y: tf.Tensor): Map<TapeNode, string[]> {
  const fromXs = new Set(xs.map((x) => x.id));
  const reached = new Map<TapeNode, string[]>();
  for (const node of tape) {
    const names = Object.keys(node.inputs).filter((name) => fromXs.has(node.inputs[name]!.id));
    if (names.length === 0) continue;
    for (const output of node.outputs) fromXs.add(output.id);
    reached.set(node, names);
  }
  const towardsY = new Set([y.id]);
  for (const node of [...reached.keys()].reverse()) {
    if (!node.outputs.some((output) => towardsY.has(output.id))) reached.delete(node);
    else for (const name of reached.get(node)!) towardsY.add(node.inputs[name]!.id);
  }
  return reached;
}

function walkBack(
  tape: readonly TapeNode[],
  path: ReadonlyMap<TapeNode, string[]>,
  xs: readonly tf.Tensor[],
  y: tf.Tensor,
  dy: tf.Tensor | undefined,
): tf.Tensor[] {
  const wanted = new Set(xs.map((x) => x.id));
  const gradientOf = new Map<number, tf.Tensor>([[y.id, dy ? dy.clone() : tf.ones(y.shape)]]);
  for (let i = tape.length - 1; i >= 0; i--) {
    const node = tape[i]!;
    const names = path.get(node);
    if (names) {
      const dys = node.outputs.map((output) => gradientOf.get(output.id));
      passThrough(node, names, dys, gradientOf);
      for (const output of node.outputs) {
        if (wanted.has(output.id)) continue;
        gradientOf.get(output.id)?.dispose();
        gradientOf.delete(output.id);
      }
    }
    free(node);
  }
  return xs.map((x) => gradientOf.get(x.id)!);
}

/** Adds a node's gradients to those of its inputs; whatever else it makes is freed. */
function passThrough(
  node: TapeNode,
  names: readonly string[],
  dys: (tf.Tensor | undefined)[],
  gradientOf: Map<number, tf.Tensor>,
): void {
  if (!node.gradient) throw new Error(`Cannot compute gradient: gradient function not found for ${node.kernelName}.`);
  const made = tf.tidy(() => {
    const functions = node.gradient!(dys);
    return names.map((name) => {
      const gradient = functions[name];
      if (!gradient) throw new Error(`Cannot backprop through input ${name} of ${node.kernelName}.`);
      const dx = gradient();
      const { shape, id } = node.inputs[name]!;
      if (!tf.util.arraysEqual(dx.shape, shape)) {
        throw new Error(
          `Error in gradient for op ${node.kernelName}. The gradient of input '${name}' has shape '${dx.shape.join()}', which does not match the shape of the input '${shape.join()}'`,
        );
      }
      const before = gradientOf.get(id);
      if (before) {
        const sum = before.add(dx);
        before.dispose();
        gradientOf.set(id, sum);
        return sum;
      }
      // a gradient function may hand dy through; a clone shares its memory and has a life of its own
      const own = dys.includes(dx) ? dx.clone() : dx;
      gradientOf.set(id, own);
      return own;
    });
  });
  void made;
}

/** Frees what the forward pass saved for a node; doing it twice is harmless. */
function free(node: TapeNode): void {
  for (const tensor of node.saved ?? []) if (!tensor.isDisposed) tensor.dispose();
}
