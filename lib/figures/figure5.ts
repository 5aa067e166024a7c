/**
 * Figure 5 of the paper (section 4.2 and the appendix) drawn as the graph that its table describes, and one module of it enlarged.
 * @module
 */
import { BnlabError } from '../errors';
import { INCEPTION_TABLE, type InceptionRow, type InceptionTable, type ModuleRow } from '../models/inception-table';
import { drawn, type Label, type Wire, type WordBox } from './boxes';
import { figure, type Figure, type Language } from './figure';
import { palette } from './theme';
import { firstOf, itemAt, lastOf } from '../tuples';

/** What {@link figure5} takes. */
export interface Figure5Options {
  /** Default Figure 5 itself; any member of the family. */
  readonly table?: InceptionTable;
  readonly language?: Language;
}

const WORDS = {
  en: {
    title: 'Figure 5 as a graph',
    caption: (modules: number, size: number) =>
      `The network from its ${size} x ${size} image at the top to the classes at the bottom. Each of the ${modules} Inception modules has up to four branches side by side, whose outputs are stacked; numbers are filters. Blue: convolutions, each with batch normalization and ReLU; grey: pooling.`,
    input: 'image',
    classes: (count: number) => `linear, ${count} classes`,
    convolution: 'convolution',
    average: 'average',
    through: 'pass through',
    heads: ['1x1', '1x1, 3x3', '1x1, 3x3, 3x3', 'pool, 1x1'],
    halved: 'stride 2',
    module: (id: string) => `Module ${id}, enlarged`,
    moduleCaption: (id: string, channels: number) =>
      `The Inception module ${id}: its branches read the same input, and their outputs are stacked to ${channels} channels. Batch normalization stands before each ReLU.`,
    from: 'input',
    stacked: 'stacked',
  },
  ko: {
    title: '그래프로 그린 그림 5',
    caption: (modules: number, size: number) =>
      `맨 위의 ${size} x ${size} 이미지에서 맨 아래의 클래스까지 이어지는 망. 인셉션 모듈 ${modules}개마다 많으면 네 갈래가 나란히 있고 그 출력을 쌓는다. 숫자는 필터의 수이다. 파랑은 배치 정규화와 ReLU가 딸린 합성곱, 회색은 풀링이다.`,
    input: '이미지',
    classes: (count: number) => `선형, 클래스 ${count}개`,
    convolution: '합성곱',
    average: '평균',
    through: '그대로',
    heads: ['1x1', '1x1, 3x3', '1x1, 3x3, 3x3', '풀링, 1x1'],
    halved: '보폭 2',
    module: (id: string) => `확대한 모듈 ${id}`,
    moduleCaption: (id: string, channels: number) =>
      `인셉션 모듈 ${id}. 갈래들은 같은 입력을 읽고, 그 출력을 쌓으면 채널이 ${channels}개가 된다. 배치 정규화는 ReLU마다 그 앞에 놓인다.`,
    from: '입력',
    stacked: '쌓기',
  },
} as const;

/** Middles and widths of the four branches of a module. */
const BRANCHES = [
  { x: 20, width: 10 },
  { x: 36, width: 15 },
  { x: 56, width: 20 },
  { x: 76, width: 15 },
] as const;
const MIDDLE = 47;
const [WIDTH, STEP] = [104, 2];

const shape = (output: readonly number[]) => output.join(' x ');

/** The figure of the whole network, from the rows of its table. */
export function figure5({ table = INCEPTION_TABLE, language = 'en' }: Figure5Options = {}): Figure {
  const words = WORDS[language];
  const rows = table.rows;
  const height = STEP * (rows.length + 3);
  const yOf = (place: number) => height - STEP * (place + 1.5);
  const parts = rows.map((row, i) => stage(row, yOf(i + 1), language));
  const ends: WordBox[] = [
    { ...plainBox(yOf(0)), words: `${words.input} ${table.size} x ${table.size} x 3`, color: palette.green },
    { ...plainBox(yOf(rows.length + 1)), words: words.classes(table.classes), color: palette.green },
  ];
  const heads = BRANCHES.map(({ x }, i): Label => ({
    x,
    y: height - 0.6,
    words: itemAt(words.heads, i),
    anchor: 'center',
    isBold: true,
  }));
  const spine = Array.from({ length: rows.length + 1 }, (_, i): Wire => {
    return { points: [[MIDDLE, yOf(i) - edge(rows[i - 1])], [MIDDLE, yOf(i + 1) + edge(rows[i])]] }; // prettier-ignore
  });
  const drawing = {
    boxes: [...ends, ...parts.flatMap(({ boxes }) => boxes)],
    wires: [...spine, ...parts.flatMap(({ wires }) => wires)],
    labels: [...heads, ...parts.flatMap(({ labels }) => labels)],
  };
  const modules = rows.filter(({ kind }) => kind === 'inception').length;
  return figure({
    title: words.title,
    caption: words.caption(modules, table.size),
    language,
    ...drawn({ ...drawing, width: WIDTH, height }, 46 * (rows.length + 3)),
  });
}

const plainBox = (y: number) => ({ x: MIDDLE, y, width: 34, height: 1 });
/** From the middle of a stage to where the spine meets it. */
const edge = (row: InceptionRow | undefined) => (row?.kind === 'inception' ? 0.85 : 0.5);

interface Part {
  readonly boxes: readonly WordBox[];
  readonly wires: readonly Wire[];
  readonly labels: readonly Label[];
}

function stage(row: InceptionRow, y: number, language: Language): Part {
  const words = WORDS[language];
  const halved = row.kind === 'inception' && row.stride === 2 ? `, ${words.halved}` : '';
  const labels: Label[] = [
    { x: 0, y, words: `${row.id}${halved}`, isBold: true },
    { x: WIDTH, y, words: shape(row.output), anchor: 'right' },
  ];
  if (row.kind === 'inception') return { ...moduleStage(row, y, language), labels };
  const color = row.kind === 'convolution' ? palette.blue : palette.grey;
  return { boxes: [{ ...plainBox(y), words: stageWords(row, language), color }], wires: [], labels };
}

function stageWords(row: Exclude<InceptionRow, ModuleRow>, language: Language): string {
  const words = WORDS[language];
  if (row.kind === 'averagePool') return words.average;
  const window = `${row.patch}x${row.patch}/${row.stride}`;
  if (row.kind === 'maxPool') return `max ${window}`;
  const reduce = row.reduce === undefined ? '' : `1x1 ${row.reduce}, `;
  return `${words.convolution} ${reduce}${window} ${row.filters}`;
}

/** What each branch of a module does, in order; a branch that the module has not is undefined. */
function branchesOf(
  row: ModuleRow,
  language: Language,
): (readonly (readonly [words: string, isPool: boolean])[] | undefined)[] {
  const { one, threeReduce, three, doubleReduce, double, pool, projection } = row;
  const kind = pool === 'max' ? 'max' : WORDS[language].average;
  const last = projection === 0 ? WORDS[language].through : `1x1 ${projection}`;
  return [
    one === 0 ? undefined : [[`1x1 ${one}`, false]],
    [[`1x1 ${threeReduce}`, false], [`3x3 ${three}`, false]],
    [[`1x1 ${doubleReduce}`, false], [`3x3 ${double}`, false], [`3x3 ${double}`, false]],
    [[`${kind} 3x3`, true], [last, projection === 0]],
  ]; // prettier-ignore
}

function moduleStage(row: ModuleRow, y: number, language: Language): Omit<Part, 'labels'> {
  const { one, threeReduce, three, doubleReduce, double, pool, projection } = row;
  const kind = pool === 'max' ? 'max' : WORDS[language].average;
  const short = [
    one === 0 ? undefined : `${one}`,
    `${threeReduce} – ${three}`,
    `${doubleReduce} – ${double} – ${double}`,
    projection === 0 ? kind : `${kind} – ${projection}`,
  ];
  const there = BRANCHES.flatMap((branch, i) => {
    const own = short[i];
    return own === undefined ? [] : [{ ...branch, words: own, i }];
  });
  const boxes = there.map(({ x, width, words, i }) => ({
    ...{ x, y, width, height: 0.9, words },
    color: i === 3 ? palette.grey : palette.blue,
  }));
  const [top, bottom, half] = [y + 0.85, y - 0.85, 0.45];
  const [left, right] = [firstOf(there).x, lastOf(there).x];
  const wires: Wire[] = [
    { points: [[left, top], [right, top]] },
    { points: [[left, bottom], [right, bottom]] },
    ...there.flatMap(({ x }): Wire[] => [{ points: [[x, top], [x, y + half]] }, { points: [[x, y - half], [x, bottom]] }]),
  ]; // prettier-ignore
  return { boxes, wires };
}

/**
 * One module of the network, each of its operations a box of its own.
 *
 * @throws BnlabError (`input`) for an id that is no module of the table.
 */
export function figure5Module(id: string, { table = INCEPTION_TABLE, language = 'en' }: Figure5Options = {}): Figure {
  const at = table.rows.findIndex((row) => row.kind === 'inception' && row.id === id);
  const row = table.rows[at];
  if (row?.kind !== 'inception') throw noModule(id, table);
  const words = WORDS[language];
  const side = row.stride === 2 ? `, ${words.halved}` : '';
  const ends: WordBox[] = [
    { x: 50, y: 9.3, width: 52, height: 1, words: `${words.from} ${shape(itemAt(table.rows, at - 1).output)}`, color: palette.green },
    { x: 50, y: 0.7, width: 52, height: 1, words: `${words.stacked} ${shape(row.output)}${side}`, color: palette.green },
  ]; // prettier-ignore
  const columns = branchesOf(row, language).map((steps, i) => (steps ? column(steps, 13 + 24.5 * i) : undefined));
  const parts = columns.filter((part) => part !== undefined);
  return figure({
    title: words.module(id),
    caption: words.moduleCaption(id, row.output[2]),
    language,
    ...drawn(
      {
        boxes: [...ends, ...parts.flatMap(({ boxes }) => boxes)],
        wires: parts.flatMap(({ wires }) => wires),
        labels: [],
        width: 100,
        height: 10,
      },
      480,
    ),
  });
}

/** The operations of one branch below one another, wired to the input above and the stack below. */
function column(steps: readonly (readonly [string, boolean])[], x: number): Omit<Part, 'labels'> {
  const places = steps.map((_, i) => 5 + 1.25 * (steps.length - 1) - 2.5 * i);
  const boxes = steps.map(([what, isPool], i) => ({
    ...{ x, y: itemAt(places, i), width: 21, height: 1.5 },
    words: isPool ? what : `${what}<br>BN, ReLU`,
    color: isPool ? palette.grey : palette.blue,
  }));
  const stops = [8.8, ...places.flatMap((y) => [y + 0.75, y - 0.75]), 1.2];
  // the outer branches leave and enter the ends of the boxes above and below
  const inner = 50 + Math.max(-24, Math.min(24, x - 50)) * 0.9;
  const wires = Array.from({ length: stops.length / 2 }, (_, i): Wire => {
    const from = i === 0 ? inner : x;
    const to = i === stops.length / 2 - 1 ? inner : x;
    return { points: [[from, stops[2 * i]!], [to, stops[2 * i + 1]!]], isArrow: true }; // prettier-ignore
  });
  return { boxes, wires };
}

function noModule(id: string, { rows }: InceptionTable): BnlabError {
  return new BnlabError({
    where: 'figure5Module',
    expected: `a module: ${rows.flatMap((row) => (row.kind === 'inception' ? [row.id] : [])).join(', ')}`,
    got: JSON.stringify(id),
    hint: 'Name one of the modules of the table.',
  });
}
