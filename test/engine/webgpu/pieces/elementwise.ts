/** Calls of kernels of the numbers at one place. */
import type { Random } from '../../../../lib/random';
import { choose, pick } from '../../onednn/support';
import { each, flags, floats, imageShape, rowShape, type Call, type Calls } from './call';

function unary(attributes: object = {}, make = floats) {
  return (random: Random): Call => ({ inputs: { x: make(random, rowShape(random)) }, attributes });
}

/** The second operand in a shape that is repeated to the first one's, or the other way round. */
function binary(make = floats) {
  return (random: Random): Call => {
    const [n, h, w, c] = imageShape(random);
    const small = choose(random, [[n, h, w, c], [c], [1, 1, 1, c], [n, 1, 1, 1], [h, w, c], [1, h, w, 1], []]);
    const [a, b] = random.uniform() < 0.5 ? [[n, h, w, c], small] : [small, [n, h, w, c]];
    return { inputs: { a: make(random, a), b: make(random, b) } };
  };
}

export const ELEMENTWISE: Calls = {
  ...each(['Abs', 'Acosh', 'Asinh', 'Atanh', 'Ceil', 'Cosh', 'Elu', 'Erf', 'Exp', 'Expm1', 'Floor'], unary()),
  ...each(['IsFinite', 'IsInf', 'IsNan', 'Log', 'Log1p', 'Neg', 'OnesLike', 'Reciprocal', 'Relu', 'Relu6'], unary()),
  ...each(['Round', 'Rsqrt', 'Selu', 'Sigmoid', 'Sign', 'Sinh', 'Softplus', 'Sqrt', 'Square', 'Tanh'], unary()),
  ZerosLike: unary(),
  Cast: (random) =>
    choose(random, [unary({ dtype: 'int32' }), unary({ dtype: 'float32' }, flags), unary({ dtype: 'float32' })])(
      random,
    ),
  ClipByValue: unary({ clipValueMin: -0.5, clipValueMax: 1 }),
  LeakyRelu: unary({ alpha: 0.1 }),
  Step: unary({ alpha: 0 }),
  LogicalNot: unary({}, flags),
  ...each(['Add', 'Equal', 'FloorDiv', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Maximum'], binary()),
  ...each(['Minimum', 'Mod', 'Multiply', 'NotEqual', 'Pow', 'RealDiv', 'SquaredDifference', 'Sub'], binary()),
  ...each(['LogicalAnd', 'LogicalOr'], binary(flags)),
  Prelu(random) {
    const shape = imageShape(random);
    const alpha = floats(random, choose(random, [shape, shape.slice(1), shape.slice(3)]));
    return { inputs: { x: floats(random, shape), alpha } };
  },
  EluGrad(random) {
    const shape = imageShape(random);
    return { inputs: { dy: floats(random, shape), y: floats(random, shape) } };
  },
  AddN(random) {
    const shape = rowShape(random);
    return { inputs: Array.from({ length: pick(random, 2, 5) }, () => floats(random, shape)) };
  },
  FusedBatchNorm(random) {
    const shape = imageShape(random);
    const column = () => floats(random, shape.slice(3));
    const inputs = { x: floats(random, shape), mean: column(), variance: column().square(), offset: column() };
    return { inputs: { ...inputs, scale: column() }, attributes: { varianceEpsilon: 0.001 } };
  },
  Select(random) {
    const shape = imageShape(random);
    const condition = flags(random, choose(random, [shape, shape.slice(0, 1)]));
    return { inputs: { condition, t: floats(random, shape), e: floats(random, shape) } };
  },
  LRN: unary({ depthRadius: 2, bias: 1, alpha: 0.5, beta: 0.75 }, (random) => floats(random, imageShape(random))),
  LRNGrad(random) {
    const shape = imageShape(random);
    const [x, y, dy] = [1, 2, 3].map(() => floats(random, shape));
    return { inputs: { x, y, dy }, attributes: { depthRadius: 2, bias: 1, alpha: 0.5, beta: 0.75 } };
  },
};
