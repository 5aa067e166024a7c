/** Random small networks of the paper's family, as data that TypeScript and Python both read. */
import { Random } from '../../../lib/random';
import type { OptimizerRecipe } from '../../../lib/train';

/** One layer; `from` names the nodes it reads. */
export interface NetworkNode {
  readonly name: string;
  readonly op: string;
  readonly from: readonly string[];
  readonly [setting: string]: unknown;
}

/** A network, how it is trained, and where its numbers come from. */
export interface NetworkRecipe {
  readonly seed: number;
  readonly miniBatch: number;
  readonly classes: number;
  /** [H, W, C] */
  readonly input: readonly [number, number, number];
  readonly nodes: readonly NetworkNode[];
  /** Logits: the classifier's, then those of auxiliary classifiers. */
  readonly outputs: readonly string[];
  readonly optimizer: OptimizerRecipe;
  readonly learningRate: number;
  readonly l2: number;
  readonly auxiliaryWeight: number;
}

type Shape = readonly [number, number, number];

const pick = <T>(random: Random, items: readonly T[]): T => items[random.integer(items.length)];
const sizeAfter = (size: number, kernel: number, stride: number, padding: string) =>
  padding === 'same' ? Math.ceil(size / stride) : Math.ceil((size - kernel + 1) / stride);

/** Grows a network node by node. */
class Growth {
  readonly nodes: NetworkNode[] = [];

  constructor(
    private readonly random: Random,
    public at: string,
    public shape: Shape,
  ) {}

  add(op: string, settings: object, shape: Shape, from: readonly string[] = [this.at]): void {
    const name = `n${this.nodes.length}_${op}`;
    this.nodes.push({ name, op, from, ...settings });
    this.at = name;
    this.shape = shape;
  }

  /** A window that fits, with its stride, padding and dilation. */
  private window(allowDilation: boolean): { kernel: number[]; settings: object; size: [number, number] } {
    const { random, shape } = this;
    const padding = pick(random, ['same', 'valid']);
    const limit = padding === 'same' ? 4 : Math.min(4, shape[0], shape[1]);
    const kernel = [1 + random.integer(limit), 1 + random.integer(limit)];
    let dilation = allowDilation && random.uniform() < 0.3 ? 2 : 1;
    const reach = (k: number, d: number) => (k - 1) * d + 1;
    const fits =
      padding === 'same' || (reach(kernel[0], dilation) <= shape[0] && reach(kernel[1], dilation) <= shape[1]);
    if (!fits) dilation = 1;
    const stride = dilation > 1 ? 1 : 1 + random.integer(3);
    const size = [0, 1].map((i) => sizeAfter(shape[i], reach(kernel[i], dilation), stride, padding));
    return { kernel, settings: { kernel, stride, padding, dilation }, size: size as [number, number] };
  }

  convolution(): void {
    const { settings, size } = this.window(true);
    const filters = 2 + this.random.integer(4);
    this.add('conv', { ...settings, filters, bias: this.random.uniform() < 0.5 }, [...size, filters]);
  }

  depthwise(): void {
    const { settings, size } = this.window(true);
    const multiplier = 1 + this.random.integer(2);
    const bias = this.random.uniform() < 0.5;
    this.add('depthwise', { ...settings, multiplier, bias }, [...size, this.shape[2] * multiplier]);
  }

  separable(): void {
    const { settings, size } = this.window(true);
    const filters = 2 + this.random.integer(4);
    const multiplier = 1 + this.random.integer(2);
    this.add('separable', { ...settings, filters, multiplier, bias: this.random.uniform() < 0.5 }, [...size, filters]);
  }

  pool(): void {
    const { settings, size } = this.window(false);
    this.add(pick(this.random, ['maxPool', 'averagePool']), settings, [...size, this.shape[2]]);
  }

  normalize(): void {
    const { random } = this;
    const settings = {
      epsilon: pick(random, [1e-3, 1e-5, 0.1]),
      decay: pick(random, [0.99, 0.9, 0.5, 0]),
      center: random.uniform() < 0.8,
      scale: random.uniform() < 0.8,
      runningVariance: pick(random, ['unbiased', 'biased']),
      frozen: random.uniform() < 0.15,
      activation: pick(random, ['linear', 'relu', 'sigmoid']),
    };
    this.add('batchNorm', settings, this.shape);
  }

  activate(): void {
    this.add('activation', { activation: pick(this.random, ['relu', 'sigmoid', 'tanh', 'relu6', 'elu']) }, this.shape);
  }

  respond(): void {
    this.add('localResponse', { depthRadius: 1 + this.random.integer(2), bias: 1, alpha: 0.5, beta: 0.75 }, this.shape);
  }

  /** Two branches over one input, joined. */
  branch(): void {
    const [from, shape] = [this.at, this.shape];
    const filters = 1 + this.random.integer(3);
    const joins = this.random.uniform() < 0.5;
    const arm = (kernel: number, out: number): string => {
      const settings = { kernel: [kernel, kernel], stride: 1, padding: 'same', dilation: 1, filters: out, bias: false };
      this.add('conv', settings, [shape[0], shape[1], out], [from]);
      if (this.random.uniform() < 0.7) this.normalize();
      return this.at;
    };
    if (joins) {
      const arms = [arm(1, filters), arm(3, filters + 1)];
      this.add('concat', {}, [shape[0], shape[1], 2 * filters + 1], arms);
    } else this.add('add', {}, shape, [arm(3, shape[2]), from]);
  }

  classifier(classes: number): string {
    this.add(pick(this.random, ['flatten', 'globalAverage']), {}, this.shape);
    if (this.random.uniform() < 0.3) {
      this.add('dense', { units: 6, bias: false }, [1, 1, 6]);
      this.normalize();
    }
    this.add('dense', { units: classes, bias: true }, [1, 1, classes]);
    return this.at;
  }
}

/** The network of a seed. */
export function drawNetwork(seed: number): NetworkRecipe {
  const random = new Random(seed);
  const input: Shape = [5 + random.integer(7), 5 + random.integer(7), 1 + random.integer(4)];
  const growth = new Growth(random, 'input', input);
  const classes = 2 + random.integer(4);
  const steps = [
    'convolution',
    'convolution',
    'depthwise',
    'separable',
    'pool',
    'normalize',
    'normalize',
    'activate',
    'branch',
    'respond',
  ];
  const length = 2 + random.integer(6);
  for (let i = 0; i < length; i++) growth[pick(random, steps) as 'convolution']();
  const trunk = { at: growth.at, shape: growth.shape };
  const outputs: string[] = [];
  if (random.uniform() < 0.25) {
    outputs.push(growth.classifier(classes));
    [growth.at, growth.shape] = [trunk.at, trunk.shape];
    growth.normalize();
  }
  outputs.unshift(growth.classifier(classes));
  const optimizer = pick<OptimizerRecipe>(random, [
    { kind: 'sgd' },
    { kind: 'momentum', momentum: 0.9 },
    { kind: 'adagrad', initialSum: 0.1, epsilon: 1e-7 },
  ]);
  return {
    seed,
    miniBatch: 4 + random.integer(5),
    classes,
    input,
    nodes: growth.nodes,
    outputs,
    optimizer,
    learningRate: pick(random, [0.01, 0.05]),
    l2: pick(random, [0, 1e-3]),
    auxiliaryWeight: 0.3,
  };
}
