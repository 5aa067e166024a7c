/** Functions of one number and of two, with the numbers that are none. */
import type { Random } from '../../../lib/random';
import {
  at,
  bools,
  each,
  floats,
  ints,
  normal,
  numbersOf,
  type KernelCase,
  type KernelCases,
  type Values,
} from './case';

const SPECIAL = [
  NaN,
  Infinity,
  -Infinity,
  0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -1.5,
  -2.5,
  3,
  -3,
  7.25,
  1e-4,
  20,
  -20,
  88,
  -88,
  // float32 has no fractions from 2^23 on, and an angle of 1e20 is a whole turn times 2^64
  3e7,
  -1e10,
  Math.fround(1e20),
];
/** Native kernels begin at 64 values. */
const LENGTHS = [1, 80];

function elu(x: number): number {
  return x >= 0 ? x : Math.expm1(x);
}

/** `2 / sqrt(pi) sum of (-1)^n x^(2n+1) / (n! (2n+1))`: 80 terms are exact to ten places up to 4. */
function erf(x: number): number {
  if (!(Math.abs(x) < 4)) return Math.sign(x);
  let [power, sum] = [x, x];
  for (let n = 1; n < 80; n++) {
    power *= -(x * x) / n;
    sum += power / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

function roundToEven(x: number): number {
  const [low, part] = [Math.floor(x), x - Math.floor(x)];
  if (!Number.isFinite(x) || part === 0) return x;
  return part < 0.5 || (part === 0.5 && low % 2 === 0) ? low : low + 1;
}

type Unary = readonly [f: (x: number) => number, attributes?: object];
const UNARY: Readonly<Record<string, Unary>> = {
  Abs: [Math.abs],
  Acos: [Math.acos],
  Acosh: [Math.acosh],
  Asin: [Math.asin],
  Asinh: [Math.asinh],
  Atan: [Math.atan],
  Atanh: [Math.atanh],
  Ceil: [Math.ceil],
  ClipByValue: [(x) => Math.min(2, Math.max(-1, x)), { clipValueMin: -1, clipValueMax: 2 }],
  Cos: [Math.cos],
  Cosh: [Math.cosh],
  Elu: [elu],
  Erf: [erf],
  Exp: [Math.exp],
  Expm1: [Math.expm1],
  Floor: [Math.floor],
  Identity: [(x) => x],
  LeakyRelu: [(x) => (x > 0 ? x : 0.2 * x), { alpha: 0.2 }],
  Log: [Math.log],
  Log1p: [Math.log1p],
  Neg: [(x) => -x],
  OnesLike: [() => 1],
  Reciprocal: [(x) => 1 / x],
  Relu: [(x) => Math.max(0, x)],
  Relu6: [(x) => Math.min(6, Math.max(0, x))],
  Round: [roundToEven],
  Rsqrt: [(x) => 1 / Math.sqrt(x)],
  Selu: [(x) => 1.0507009873554805 * (x >= 0 ? x : 1.6732632423543772 * Math.expm1(x))],
  Sigmoid: [(x) => 1 / (1 + Math.exp(-x))],
  // the sign of NaN is 0, as PyTorch has it
  Sign: [(x) => (x > 0 ? 1 : x < 0 ? -1 : 0)],
  Sin: [Math.sin],
  Sinh: [Math.sinh],
  Softplus: [(x) => (x > 40 ? x : Math.log1p(Math.exp(x)))],
  Sqrt: [Math.sqrt],
  Square: [(x) => x * x],
  Step: [(x) => (x > 0 ? 1 : x <= 0 ? 0.3 : NaN), { alpha: 0.3 }],
  Tan: [Math.tan],
  Tanh: [Math.tanh],
  ZerosLike: [() => 0],
};
const TESTS: Readonly<Record<string, (x: number) => boolean>> = {
  IsFinite: Number.isFinite,
  IsInf: (x) => Math.abs(x) === Infinity,
  IsNan: Number.isNaN,
};

function spoiled(random: Random, length: number): Values {
  const x = numbersOf(normal(random, [length]));
  return floats([length], length < SPECIAL.length ? x : [...SPECIAL, ...x.slice(SPECIAL.length)]);
}

function unaryCases(
  f: (x: number) => number | boolean,
  attributes?: object,
  result: typeof floats | typeof bools = floats,
) {
  return (random: Random): readonly KernelCase[] =>
    LENGTHS.map((length) => {
      const x = spoiled(random, length);
      return { inputs: { x }, attributes, want: [result([length], numbersOf(x).map(f) as number[])] };
    });
}

type Names = readonly [a: string, b: string];
type Binary = (a: number, b: number) => number;

/** The sign of the divisor, as in Python. */
const modulo: Binary = (a, b) => a - b * Math.floor(a / b);
const FLOATS: Readonly<Record<string, readonly [f: Binary, names?: Names]>> = {
  Add: [(a, b) => a + b],
  Atan2: [Math.atan2],
  EluGrad: [(dy, y) => (y >= 0 ? dy : dy * (y + 1)), ['dy', 'y']],
  Maximum: [Math.max],
  Minimum: [Math.min],
  Mod: [modulo],
  Multiply: [(a, b) => a * b],
  Pow: [(a, b) => a ** b],
  RealDiv: [(a, b) => a / b],
  SigmoidGrad: [(dy, y) => dy * y * (1 - y), ['dy', 'y']],
  SquaredDifference: [(a, b) => (a - b) ** 2],
  Sub: [(a, b) => a - b],
  TanhGrad: [(dy, y) => dy * (1 - y * y), ['dy', 'y']],
};
/** Those whose answers to NaN and infinities are JavaScript's on every engine: also `1 ** NaN` is NaN. */
const WITHOUT_NUMBERS = new Set([
  'Add',
  'Atan2',
  'Maximum',
  'Minimum',
  'Multiply',
  'Pow',
  'RealDiv',
  'SquaredDifference',
  'Sub',
]);
const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  Equal: (a, b) => a === b,
  Greater: (a, b) => a > b,
  GreaterEqual: (a, b) => a >= b,
  Less: (a, b) => a < b,
  LessEqual: (a, b) => a <= b,
  NotEqual: (a, b) => a !== b,
};
const LOGIC: Readonly<Record<string, Binary>> = {
  LogicalAnd: (a, b) => a & b,
  LogicalOr: (a, b) => a | b,
  LogicalXor: (a, b) => a ^ b,
};

const SHAPES: readonly (readonly [a: readonly number[], b: readonly number[]])[] = [
  [[80], [80]],
  [
    [2, 3, 4],
    [3, 1],
  ],
  [[], [5]],
  [[2, 40], [40]],
];

/** The value at a place of the result, in an operand that may be smaller. */
function stretched(operand: Values, place: readonly number[]): number {
  const own = place.slice(place.length - operand.shape.length);
  return at(
    operand,
    own.map((p, axis) => (operand.shape[axis] === 1 ? 0 : p)),
  )!;
}

interface BinaryOptions {
  readonly operand: (random: Random, shape: readonly number[]) => Values;
  readonly result?: typeof floats | typeof bools | typeof ints;
  readonly names?: Names;
  /** Whether both operands have one shape. */
  readonly isEqual?: boolean;
}

function binaryCases(f: (a: number, b: number) => number | boolean, options: BinaryOptions) {
  const { operand, result = floats, names = ['a', 'b'], isEqual } = options;
  return (random: Random): readonly KernelCase[] =>
    SHAPES.slice(0, isEqual ? 1 : undefined).map(([left, right]) => {
      const [a, b] = [operand(random, left), operand(random, right)];
      const shape = left.length >= right.length ? left : right;
      const value = (place: readonly number[]) => f(stretched(a, place), stretched(b, place)) as number;
      return { inputs: { [names[0]]: a, [names[1]]: b }, want: [each(shape, value, result)] };
    });
}

const few = (random: Random, shape: readonly number[], like = floats) =>
  each(shape, () => [-3, -2, -1, 1, 2, 3][random.integer(6)], like);
const withNaN = (random: Random, shape: readonly number[]) =>
  each(shape, () => [NaN, Infinity, -Infinity, -1, 0, 1][random.integer(6)]);
/** Without 0 as exponent: `NaN ** 0` is 1 in JavaScript, and NaN in the shaders of TensorFlow.js. */
const withNaNNoZero = (random: Random, shape: readonly number[]) =>
  each(shape, () => [NaN, Infinity, -Infinity, -1, 1, 2][random.integer(6)]);
const truth = (random: Random, shape: readonly number[]) => each(shape, () => random.integer(2), bools);
const positive = (random: Random, shape: readonly number[]) => each(shape, () => Math.fround(0.25 + random.uniform()));
const map = <A, B>(table: Readonly<Record<string, A>>, of: (value: A, name: string) => B) =>
  Object.fromEntries(Object.entries(table).map(([name, value]) => [name, of(value, name)]));

/** All elementwise kernels. */
export const ELEMENTWISE: KernelCases = {
  ...map(UNARY, ([f, attributes]) => unaryCases(f, attributes)),
  ...map(TESTS, (f) => unaryCases(f, undefined, bools)),
  ...map(FLOATS, ([f, names], name) => {
    const operand = name === 'Pow' ? positive : name === 'Mod' ? few : normal;
    const usual = binaryCases(f, { operand, names, isEqual: names !== undefined });
    if (!WITHOUT_NUMBERS.has(name)) return usual;
    const others = binaryCases(f, { operand: name === 'Pow' ? withNaNNoZero : withNaN });
    return (random: Random) => [...usual(random), ...others(random)];
  }),
  ...map(COMPARISONS, (f) => binaryCases(f, { operand: withNaN, result: bools })),
  ...map(LOGIC, (f) => binaryCases(f, { operand: truth, result: bools })),
  // y comes from ReLU
  ReluGrad: (random) => {
    const [dy, z] = [normal(random, [80]), normal(random, [80])];
    const y = floats(
      [80],
      numbersOf(z).map((v) => Math.max(0, v)),
    );
    const want = each([80], (place) => (at(y, place)! > 0 ? at(dy, place)! : 0));
    return [{ inputs: { dy, y }, want: [want] }];
  },
  // TensorFlow.js gives integers
  FloorDiv: binaryCases((a, b) => Math.floor(a / b), { operand: few, result: ints }),
  BitwiseAnd: binaryCases((a, b) => a & b, {
    operand: (random, shape) => few(random, shape, ints),
    result: ints,
    isEqual: true,
  }),
  LogicalNot: (random) => {
    const x = truth(random, [80]);
    return [
      {
        inputs: { x },
        want: [
          bools(
            [80],
            numbersOf(x).map((v) => 1 - v),
          ),
        ],
      },
    ];
  },
  Prelu: (random) =>
    [[3, 4], [4], [3, 1]].map((shape) => {
      const [x, alpha] = [normal(random, [2, 3, 4]), normal(random, shape)];
      const value = (place: readonly number[]) => at(x, place)! * (at(x, place)! < 0 ? stretched(alpha, place) : 1);
      return { inputs: { x, alpha }, want: [each([2, 3, 4], value)] };
    }),
  AddN: (random) => {
    const all = [normal(random, [2, 3]), normal(random, [2, 3]), normal(random, [2, 3])];
    const sum = (place: readonly number[]) => all.reduce((total, x) => total + at(x, place)!, 0);
    return [{ inputs: all, want: [each([2, 3], sum)] }];
  },
  Select: (random) => {
    const [condition, t, e] = [truth(random, [2, 40]), normal(random, [2, 40]), normal(random, [2, 40])];
    const want = each([2, 40], (place) => (at(condition, place) ? at(t, place)! : at(e, place)!));
    return [{ inputs: { condition, t, e }, want: [want] }];
  },
  Cast: () => {
    const x = floats([4], [0, -1.7, 2.9, 300]);
    return [
      { inputs: { x }, attributes: { dtype: 'int32' }, want: [ints([4], [0, -1, 2, 300])] },
      { inputs: { x }, attributes: { dtype: 'bool' }, want: [bools([4], [0, 1, 1, 1])] },
      { inputs: { x: ints([2], [3, -4]) }, attributes: { dtype: 'float32' }, want: [floats([2], [3, -4])] },
    ];
  },
};
