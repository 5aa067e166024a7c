/**
 * Section 4.2 and the appendix: what the tables of both networks add up to.
 * @module
 */
import { INCEPTION_TABLE, type InceptionRow } from '../../models/inception-table';
import { countJudgement, type Judgement } from '../judges/judgement';

/** Weights and multiply-adds of a network, biases not counted; and channels that are normalized. */
export interface NetworkCount {
  readonly weights: number;
  readonly multiplyAdds: number;
  readonly channels: number;
}

/** A module of GoogLeNet: filters of 1x1, of the reduction and the 3x3, of the reduction and the 5x5, of the projection. */
type GoogLeNetModule = readonly [
  side: number,
  one: number,
  threeReduce: number,
  three: number,
  fiveReduce: number,
  five: number,
  projection: number,
];

/** Table 1 of Szegedy et al., 2014 (arXiv 1409.4842), 3a to 5b. */
const GOOGLENET_MODULES: readonly GoogLeNetModule[] = [
  [28, 64, 96, 128, 16, 32, 32],
  [28, 128, 128, 192, 32, 96, 64],
  [14, 192, 96, 208, 16, 48, 64],
  [14, 160, 112, 224, 24, 64, 64],
  [14, 128, 128, 256, 24, 64, 64],
  [14, 112, 144, 288, 32, 64, 64],
  [14, 256, 160, 320, 32, 128, 128],
  [7, 256, 160, 320, 32, 128, 128],
  [7, 384, 192, 384, 48, 128, 128],
];

const CLASSES = 1000;

/** One convolution: k x k filters from some channels to others, at so many places. */
const convolution = (k: number, from: number, to: number, side: number): NetworkCount => ({
  weights: k * k * from * to,
  multiplyAdds: k * k * from * to * side * side,
  channels: to,
});

function total(parts: readonly NetworkCount[]): NetworkCount {
  const sum = (of: (part: NetworkCount) => number) => parts.reduce((all, part) => all + of(part), 0);
  return { weights: sum((p) => p.weights), multiplyAdds: sum((p) => p.multiplyAdds), channels: sum((p) => p.channels) };
}

const classifier = (from: number): NetworkCount => ({ ...convolution(1, from, CLASSES, 1), channels: 0 });

/** GoogLeNet without its auxiliary classifiers, at 224x224. */
function countGoogLeNet(): NetworkCount {
  let from = 192;
  const modules = GOOGLENET_MODULES.flatMap(([side, one, threeReduce, three, fiveReduce, five, projection]) => {
    const parts = [
      convolution(1, from, one, side),
      convolution(1, from, threeReduce, side),
      convolution(3, threeReduce, three, side),
      convolution(1, from, fiveReduce, side),
      convolution(5, fiveReduce, five, side),
      convolution(1, from, projection, side),
    ];
    from = one + three + five + projection;
    return parts;
  });
  const stem = [convolution(7, 3, 64, 112), convolution(1, 64, 64, 56), convolution(3, 64, 192, 56)];
  return total([...stem, ...modules, classifier(from)]);
}

/** Figure 5 at 224x224, as its table is read here. */
function countFigure5(): NetworkCount {
  let [side, , channels] = [224, 0, 3];
  const parts = INCEPTION_TABLE.rows.flatMap((row) => {
    const counted = countRow(row, channels, side);
    [side, , channels] = row.output;
    return counted;
  });
  return total([...parts, classifier(channels)]);
}

function countRow(row: InceptionRow, from: number, before: number): NetworkCount[] {
  const [side] = row.output;
  if (row.kind === 'convolution') {
    const { patch, reduce, filters } = row;
    const last = convolution(patch, reduce ?? from, filters, side);
    return reduce ? [convolution(1, from, reduce, before), last] : [last];
  }
  if (row.kind !== 'inception') return [];
  const { one, threeReduce, three, doubleReduce, double, projection } = row;
  // a strided module reduces at the size of its input
  return [
    convolution(1, from, one, side),
    convolution(1, from, threeReduce, before),
    convolution(3, threeReduce, three, side),
    convolution(1, from, doubleReduce, before),
    convolution(3, doubleReduce, double, before),
    convolution(3, double, double, side),
    convolution(1, from, projection, side),
  ];
}

const more = (part: number, whole: number) => `+${(100 * (part / whole - 1)).toFixed(0)} %`;
const isAbout = (part: number, whole: number, share: number) => Math.abs(part / whole - 1 - share) < 0.05;
const both = (text: string) => ({ en: text, ko: text });

/** Judges "about 30 % more computation": within five points. */
export function judgeCompute(): Judgement {
  const [ours, theirs] = [countFigure5().multiplyAdds, countGoogLeNet().multiplyAdds];
  const billions = (count: number) => (count / 1e9).toFixed(2);
  return countJudgement(
    isAbout(ours, theirs, 0.3),
    both(`${billions(ours)} / ${billions(theirs)} · 10⁹: ${more(ours, theirs)}`),
  );
}

/** Judges "about 25 % more parameters": within five points. */
export function judgeMoreParameters(): Judgement {
  const [ours, theirs] = [countFigure5().weights, countGoogLeNet().weights];
  const millions = (count: number) => (count / 1e6).toFixed(2);
  return countJudgement(
    isAbout(ours, theirs, 0.25),
    both(`${millions(ours)} / ${millions(theirs)} · 10⁶: ${more(ours, theirs)}`),
  );
}

/** Judges 13.6 million parameters, to the digit that is printed. */
export function judgeParameters(): Judgement {
  const { weights, channels } = countFigure5();
  const parameters = weights + 2 * channels + CLASSES;
  return countJudgement(Math.round(parameters / 1e5) === 136, both(parameters.toLocaleString('en-US')));
}

/** Judges that two 3x3 for each 5x5 make GoogLeNet nine weight layers deeper: one for each module. */
export function judgeDepth(): Judgement {
  const deepest = (convolutions: number) => 3 + GOOGLENET_MODULES.length * (1 + convolutions) + 1;
  const added = deepest(2) - deepest(1);
  return countJudgement(added === 9, {
    en: `${added} (${deepest(1)} to ${deepest(2)}; Figure 5 has a tenth module and 34)`,
    ko: `${added} (${deepest(1)}에서 ${deepest(2)}로. 그림 5는 모듈이 열 개라 34)`,
  });
}

/** Judges that batch normalization's own parameters are two for each normalized channel. */
export function judgeTwoParameters(): Judgement {
  const { channels, weights } = countFigure5();
  const share = ((100 * 2 * channels) / (weights + 2 * channels + CLASSES)).toFixed(2);
  // 99,710 without, 100,010 with: 300 biases go, 300 pairs come
  const mnist = 784 * 100 + 2 * 100 * 100 + 100 * 10 + 10;
  const isTwo = mnist + 300 === 99_710 && mnist + 2 * 300 === 100_010;
  return countJudgement(isTwo, {
    en: `Figure 5: 2 x ${channels.toLocaleString('en-US')} = ${share} % of its parameters; MNIST network: 2 x 300`,
    ko: `그림 5: 2 x ${channels.toLocaleString('en-US')} = 매개변수의 ${share} %, MNIST 망: 2 x 300`,
  });
}
