/** Small models drawn at random: every kind of structure the graph has to see through, with weights that are not the first ones. */
import { tf } from '../../lib/engine';
import { namedWeights } from '../../lib/graph';
import { SeededDropout } from '../../lib/models';
import { batchNormalization } from '../../lib/norm';
import type { Random } from '../../lib/random';

const { layers: L } = tf;
type Tensor = tf.SymbolicTensor;
type Layer = tf.layers.Layer;

/** A drawn model and an input for it. */
export interface DrawnModel {
  readonly model: tf.LayersModel;
  readonly inputs: () => tf.Tensor[];
}

/** Draws layers and how they are connected. */
class Draw {
  constructor(
    private readonly random: Random,
    readonly sharedLayers: Layer[] = [],
  ) {}

  one<T>(items: readonly T[]): T {
    return items[this.random.integer(items.length)];
  }

  chance(probability: number): boolean {
    return this.random.uniform() < probability;
  }

  number(below: number): number {
    return this.random.integer(below);
  }

  /** Settings that linear layers have in common. */
  private linear() {
    return {
      activation: this.one(['linear', 'linear', 'linear', 'relu', 'tanh'] as const),
      useBias: this.chance(0.5),
      kernelConstraint: this.one([undefined, undefined, 'unitNorm', 'maxNorm', 'nonNeg'] as const),
      kernelRegularizer: this.one([undefined, undefined, 'l1l2'] as const),
      biasConstraint: this.one([undefined, undefined, 'nonNeg'] as const),
      name: this.chance(0.2)
        ? this.one(['layer_1', 'layer_2', 'own', 'a/b']) + String(this.random.integer(1000))
        : undefined,
    };
  }

  normalization(axes: readonly number[]): Layer {
    if (this.chance(0.4)) return L.batchNormalization({ axis: this.one(axes) });
    const [center, scale] = [this.chance(0.8), this.chance(0.8)];
    return batchNormalization({
      center,
      scale,
      activation: this.one(['linear', 'relu', 'sigmoid'] as const),
      frozen: this.chance(0.2),
      decay: this.one([0.9, 0.9, 'cumulative'] as const),
      axis: this.one(axes),
      runningVariance: this.one(['biased', 'unbiased'] as const),
    });
  }

  /** A layer that takes a vector of any length. */
  onVector(): Layer {
    return this.one<() => Layer>([
      () => L.dense({ units: 2 + this.random.integer(3), ...this.linear() }),
      () => L.dense({ units: 2 + this.random.integer(3), ...this.linear() }),
      () => this.normalization([-1, 1]),
      () => this.normalization([-1, 1]),
      () => L.activation({ activation: this.one(['relu', 'linear', 'sigmoid'] as const) }),
      () => new SeededDropout({ rate: 0.3, seed: 3 }),
      () => L.reLU({ maxValue: 2 }),
    ])();
  }

  onSequence(): Layer {
    const units = 2 + this.random.integer(2);
    return this.one<() => Layer>([
      () => L.timeDistributed({ layer: L.dense({ units, ...this.linear() }) }),
      () => L.timeDistributed({ layer: batchNormalization({ activation: this.one(['linear', 'relu'] as const) }) }),
      () => L.conv1d({ filters: units, kernelSize: 2, padding: 'same', ...this.linear() }),
      () => this.normalization([-1, 2]),
      () => L.dense({ units, ...this.linear() }),
      () => L.lstm({ units, returnSequences: true }),
      () => L.bidirectional({ layer: L.gru({ units, returnSequences: true }), mergeMode: 'concat' }),
      () => L.rnn({ cell: [L.lstmCell({ units }), L.gruCell({ units })], returnSequences: true }),
    ])();
  }

  onImage(): Layer {
    const filters = 2 + this.random.integer(2);
    const dataFormat = this.one(['channelsLast', 'channelsLast', 'channelsFirst'] as const);
    const shape = { kernelSize: 2, padding: 'same' as const, ...this.linear() };
    const { kernelSize, padding, activation, useBias, biasConstraint } = shape;
    const window = { kernelSize, padding, activation, useBias, biasConstraint };
    const depthMultiplier = 1 + this.random.integer(2);
    return this.one<() => Layer>([
      () => L.conv2d({ filters, dataFormat, ...shape }),
      () => L.conv2d({ filters, dataFormat, ...shape }),
      () => L.depthwiseConv2d({ depthMultiplier, ...window, depthwiseConstraint: shape.kernelConstraint }),
      () => L.separableConv2d({ filters, depthMultiplier, ...window, pointwiseConstraint: shape.kernelConstraint }),
      () => L.conv2dTranspose({ filters, strides: 1, ...shape }),
      () => this.normalization([-1, 3, 1]),
      () => this.normalization([-1, 3, 1]),
      () => L.averagePooling2d({ poolSize: 2, strides: 1, padding: 'same' }),
    ])();
  }

  onVolume(): Layer {
    const dataFormat = this.one(['channelsLast', 'channelsFirst'] as const);
    return this.one<() => Layer>([
      () => L.conv3d({ filters: 2, kernelSize: 2, padding: 'same', dataFormat, ...this.linear() }),
      // the stock layer cannot be called on five axes
      () => batchNormalization({ activation: this.one(['linear', 'relu'] as const) }),
    ])();
  }
}

const SHAPES = { vector: [3], sequence: [3, 2], image: [3, 4, 2], volume: [2, 3, 2, 2] } as const;
type Kind = keyof typeof SHAPES;

function layerFor(draw: Draw, kind: Kind): Layer {
  if (kind === 'vector') return draw.onVector();
  if (kind === 'sequence') return draw.onSequence();
  return kind === 'image' ? draw.onImage() : draw.onVolume();
}

/** A chain of layers with the shape of its input at its head. */
function chain(draw: Draw, kind: Kind, length: number, shape: readonly number[] = SHAPES[kind]): tf.Sequential {
  const model = tf.sequential({ name: draw.chance(0.3) ? `chain${draw.number(1000)}` : undefined });
  if (draw.chance(0.5)) {
    model.add(L.inputLayer({ inputShape: [...shape] }));
  } else {
    model.add(L.activation({ activation: 'linear', inputShape: [...shape] }));
  }
  for (let i = 0; i < length; i++) model.add(layerFor(draw, kind));
  return model;
}

function sequential(draw: Draw): { model: tf.LayersModel; shapes: readonly (readonly number[])[] } {
  const kind = draw.one<Kind>(['vector', 'sequence', 'image', 'volume']);
  const model = chain(draw, kind, draw.one([2, 3, 5]));
  if (draw.chance(0.4)) {
    if (kind !== 'vector') model.add(L.flatten());
    model.add(L.dense({ units: 3 }));
    model.add(draw.normalization([-1]));
  }
  if (draw.chance(0.3)) {
    // a model that opens a sequential
    const opened = tf.sequential({ layers: [model] });
    for (let i = 0; i < 2; i++) opened.add(L.activation({ activation: 'linear' }));
    opened.add(batchNormalization());
    return { model: opened, shapes: [SHAPES[kind]] };
  }
  return { model, shapes: [SHAPES[kind]] };
}

/** A graph of tensors of one kind, with branches, sums, shared layers, inner models and several outputs. */
function functional(draw: Draw): { model: tf.LayersModel; shapes: readonly (readonly number[])[] } {
  const kind = draw.one<Kind>(['vector', 'vector', 'sequence', 'image']);
  const shapes = draw.chance(0.3) ? [SHAPES[kind], SHAPES[kind]] : [SHAPES[kind]];
  const inputs = shapes.map((shape) => tf.input({ shape: [...shape] }));
  const tensors: Tensor[] = [...inputs];
  const used: Layer[] = [];
  const add = (made: unknown) =>
    tensors.push(...([made].flat() as Tensor[]).filter(({ rank }) => rank === inputs[0].rank));
  for (let i = draw.one([4, 6, 8]); i > 0; i--) {
    const x = draw.chance(0.6) ? tensors[tensors.length - 1] : draw.one(tensors);
    // not x itself: TensorFlow.js frees a tensor too early that a layer reads twice
    const alike = tensors.filter((other) => other !== x && other.shape.join() === x.shape.join());
    const shape = x.shape.slice(1) as number[];
    draw.one<() => void>([
      () => add(layerFor(draw, kind).apply(x)),
      () => add(layerFor(draw, kind).apply(x)),
      () => add(layerFor(draw, kind).apply(x)),
      () => {
        const layer = layerFor(draw, kind);
        const y = layer.apply(x) as Tensor;
        add(y);
        if (draw.chance(0.5)) used.push(layer);
        add(draw.normalization([-1]).apply(y));
      },
      () =>
        alike.length > 1 &&
        add(
          draw
            .one([L.add, L.maximum])()
            .apply([draw.one(alike), x]),
        ),
      () => alike.length > 0 && add(L.concatenate().apply([x, draw.one(alike)])),
      () => add(chain(draw, kind, 2, shape).apply(x)),
      () => {
        const layer = used.find(
          (one) => alike.length > 0 && one.inboundNodes[0].inputTensors[0].shape.join() === x.shape.join(),
        );
        if (layer) add(layer.apply(x));
      },
      () => {
        if (kind !== 'sequence') return;
        const [, h, c] = L.lstm({ units: 2, returnState: true, returnSequences: true }).apply(x) as Tensor[];
        add(L.repeatVector({ n: shape[0] }).apply(draw.normalization([-1]).apply(draw.one([h, c]))));
      },
      () => {
        if (kind !== 'sequence') return;
        const each = chain(draw, 'vector', 3, shape.slice(1));
        add(L.timeDistributed({ layer: each }).apply(x));
      },
    ])();
  }
  const last = tensors[tensors.length - 1];
  const outputs = [...new Set([last, ...tensors.slice(inputs.length).filter(() => draw.chance(0.15))])];
  // inputs that nothing reads would not be the model's
  const sum = inputs.map(
    (input) => L.globalMaxPooling1d().apply(L.reshape({ targetShape: [-1, 1] }).apply(input)) as Tensor,
  );
  return { model: tf.model({ inputs, outputs: [...outputs, ...sum] }), shapes };
}

/** A model drawn from a generator; the same state gives the same model. */
export function drawModel(random: Random): DrawnModel {
  const draw = new Draw(random);
  const { model, shapes } = draw.chance(0.4) ? sequential(draw) : functional(draw);
  setWeights(model, random);
  if (draw.chance(0.3)) draw.one(model.layers).trainable = false;
  const values = shapes.map((shape) => random.normals(shape.reduce((a, b) => a * b, 4)));
  return { model, inputs: () => shapes.map((shape, i) => tf.tensor(values[i], [4, ...shape])) };
}

/** Gives every weight a random value that its constraint allows, every variance a positive one. */
export function setWeights(model: tf.LayersModel, random: Random): void {
  for (const { name, weight, variable } of namedWeights(model)) {
    const isVariance = /variance/i.test(name);
    const values = Float32Array.from({ length: variable.size }, () =>
      isVariance ? random.uniform(0.2, 3) : random.normal(/gamma/.test(name) ? 1 : 0, 0.5),
    );
    tf.tidy(() => void weight.write(tf.tensor(values, variable.shape)));
  }
}
