/**
 * The table of Figure 5, read off a built model: what the network is, not what it was meant to be.
 * @module
 */
import type { tf } from '../engine/tf';
import { BnlabError } from '../errors';
import { BatchNormalization } from '../norm/layer';
import { firstOf, itemAt, lastOf } from '../tuples';

/** One row of the summary; all counts are of the built model at its own image size. */
export interface SummaryRow {
  /** First part of the layers' names: `3a`. */
  readonly id: string;
  /** What the row does, with patch and stride where it has one window: `7x7/2`. */
  readonly type: string;
  /** Output without the batch axis: height, width, channels, or units. */
  readonly output: readonly number[];
  /** Weight layers on the longest path through the row; of the second convolution 2, as it was built, where the figure prints 1. */
  readonly depth: number;
  /** Filters of the branches by the figure's column; absent where the row has no such branch. */
  readonly filters: Readonly<Partial<Record<FilterColumn, number>>>;
  /** `avg + 32`, `max + pass through`; empty outside modules. */
  readonly pool: string;
  /** Weights of convolutions and dense layers, biases not counted. */
  readonly weights: number;
  /** Channels that are batch-normalized. */
  readonly normalizedChannels: number;
  /** Multiply-adds of one image's forward pass in convolutions and dense layers. */
  readonly multiplyAdds: number;
  /** All trainable values: weights, biases, gamma, beta. */
  readonly parameters: number;
}

/** The whole model in rows and totals. */
export interface ModelSummary {
  readonly name: string;
  readonly rows: readonly SummaryRow[];
  readonly depth: number;
  readonly weights: number;
  readonly normalizedChannels: number;
  readonly multiplyAdds: number;
  readonly parameters: number;
}

/** The figure's columns of filter numbers. */
export const FILTER_COLUMNS = ['1x1', '3x3_reduce', '3x3', 'double3x3_reduce', 'double3x3'] as const;

/** One of {@link FILTER_COLUMNS}. */
export type FilterColumn = (typeof FILTER_COLUMNS)[number];

/**
 * Summarises a network built by `buildInception`, loaded from a file or fresh: one row a stage, from its own layers.
 *
 * @throws BnlabError when the model's layers do not carry the stage names of such a network.
 */
export function summarizeInception(model: tf.LayersModel): ModelSummary {
  const groups = new Map<string, tf.layers.Layer[]>();
  for (const layer of model.layers) {
    if (layer.getClassName() === 'InputLayer') continue;
    const id = firstOf(layer.name.split('/'));
    groups.set(id, [...(groups.get(id) ?? []), layer]);
  }
  if (!groups.has('classifier') || !groups.has('3a')) {
    throw new BnlabError({
      where: `summary of ${model.name}`,
      expected: 'a network made by buildInception, with stages 3a to classifier',
      got: `layers ${[...groups.keys()].slice(0, 6).join(', ')}, …`,
      hint: 'For any other model call model.summary().',
    });
  }
  const rows = [...groups].map(([id, layers]) => summarizeRow(id, layers));
  const total = (of: (row: SummaryRow) => number) => rows.reduce((sum, row) => sum + of(row), 0);
  return {
    name: model.name,
    rows,
    depth: rows.filter(({ id }) => !id.startsWith('auxiliary')).reduce((sum, row) => sum + row.depth, 0),
    weights: total((row) => row.weights),
    normalizedChannels: total((row) => row.normalizedChannels),
    multiplyAdds: total((row) => row.multiplyAdds),
    parameters: total((row) => row.parameters),
  };
}

function summarizeRow(id: string, layers: readonly tf.layers.Layer[]): SummaryRow {
  const sum = (of: (layer: tf.layers.Layer) => number) => layers.reduce((total, layer) => total + of(layer), 0);
  const named = (part: string) => layers.find((layer) => layer.name === `${id}/${part}`);
  const isModule = named('double3x3_a') !== undefined;
  const columns: [FilterColumn, tf.layers.Layer | undefined][] = [
    ['1x1', named('1x1')],
    ['3x3_reduce', named('3x3_reduce') ?? named('reduce')],
    ['3x3', isModule || id === 'conv2' ? named('3x3') : undefined],
    ['double3x3_reduce', named('double3x3_reduce')],
    ['double3x3', named('double3x3_b')],
  ];
  return {
    id,
    type: typeOf(id, layers, isModule),
    output: outputOf(lastOf(layers)),
    depth: isModule ? 3 : layers.filter(isWeightLayer).length,
    filters: Object.fromEntries(
      columns.flatMap(([name, layer]) => (layer ? [[name, itemAt(outputOf(layer), 2)]] : [])),
    ),
    pool: isModule ? poolOf(named('pool'), named('projection')) : '',
    weights: sum(weightsOf),
    normalizedChannels: sum((layer) => (isBatchNormalization(layer) ? outputOf(layer).at(-1)! : 0)),
    multiplyAdds: sum(multiplyAddsOf),
    parameters: sum((layer) => layer.trainableWeights.reduce((total, weight) => total + sizeOf(weight), 0)),
  };
}

/** Values of a weight, whose sides are all known. */
const sizeOf = ({ shape }: tf.LayerVariable) => (shape as number[]).reduce((product, side) => product * side, 1);
const outputOf = (layer: tf.layers.Layer) => (layer.outputShape as tf.Shape).slice(1) as number[];
const isWeightLayer = (layer: tf.layers.Layer) => ['Conv2D', 'SeparableConv2D', 'Dense'].includes(layer.getClassName());
/** Ours, a class of ours such as batch renormalization, or TensorFlow.js's own. */
const isBatchNormalization = (layer: tf.layers.Layer) =>
  layer instanceof BatchNormalization || layer.getClassName() === 'BatchNormalization';
const kernelsOf = (layer: tf.layers.Layer) =>
  layer.weights.filter(({ originalName }) => originalName.endsWith('kernel'));

function weightsOf(layer: tf.layers.Layer): number {
  return isWeightLayer(layer) ? kernelsOf(layer).reduce((sum, kernel) => sum + sizeOf(kernel), 0) : 0;
}

/** A convolution uses each weight once at every output position, a dense layer once; both halves of a separable one sit at the output's positions. */
function multiplyAddsOf(layer: tf.layers.Layer): number {
  const output = outputOf(layer);
  return weightsOf(layer) * (output.length === 3 ? output[0]! * output[1]! : 1);
}

function poolOf(pool: tf.layers.Layer | undefined, projection: tf.layers.Layer | undefined): string {
  const kind = pool?.getClassName() === 'MaxPooling2D' ? 'max' : 'avg';
  return `${kind} + ${projection ? itemAt(outputOf(projection), 2) : 'pass through'}`;
}

function typeOf(id: string, layers: readonly tf.layers.Layer[], isModule: boolean): string {
  if (isModule) {
    const pool = layers.find(({ name }) => name === `${id}/pool`)!;
    return `inception (${id})${windowOf(pool).endsWith('/2') ? ' stride 2' : ''}`;
  }
  if (id.startsWith('auxiliary')) return `classifier after ${id.slice('auxiliary_'.length)}`;
  const has = (part: string) => layers.some((layer) => layer.getClassName().includes(part));
  if (has('Global')) return 'avg pool';
  if (has('Dense')) return 'linear';
  if (has('Dropout')) return 'dropout';
  const windowed = layers.find((layer) => !layer.name.endsWith('reduce') && windowOf(layer) !== '')!;
  return `${has('Pooling') ? 'max pool' : 'convolution'} ${windowOf(windowed)}`;
}

/** `7x7/2` of a layer that slides a window, empty for any other. */
function windowOf(layer: tf.layers.Layer): string {
  const { kernelSize, poolSize, strides } = layer.getConfig() as {
    kernelSize?: number[];
    poolSize?: number[];
    strides?: number[];
  };
  const window = kernelSize ?? poolSize;
  return window && strides ? `${window[0]}x${window[1]}/${strides[0]}` : '';
}

/** The summary as lines of text in the layout of Figure 5, with weights, parameters and multiply-adds added. */
export function formatSummary(summary: ModelSummary): string {
  const lines = tableOf(summary);
  const widths = firstOf(lines).map((_, column) => Math.max(...lines.map((line) => itemAt(line, column).length)));
  const numeric = (column: number) => column >= 3 && column !== 4 + FILTER_COLUMNS.length;
  const format = (line: readonly string[]) =>
    line
      .map((cell, i) => (numeric(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  return [summary.name, ...lines.map(format)].join('\n');
}

/** The header, a line for each row, and the sums. */
function tableOf(summary: ModelSummary): readonly (readonly string[])[] {
  const filterNames = FILTER_COLUMNS.map((column) => `#${column.replace('_', ' ')}`);
  const header = ['stage', 'type', 'output', 'depth', ...filterNames, 'pool + proj', 'parameters', 'multiply-adds'];
  const count = (value: number) => value.toLocaleString('en-US');
  const body = summary.rows.map((row) => [
    row.id,
    row.type,
    row.output.join('x'),
    String(row.depth),
    ...FILTER_COLUMNS.map((column) => String(row.filters[column] ?? '')),
    row.pool,
    count(row.parameters),
    count(row.multiplyAdds),
  ]);
  const noFilters = FILTER_COLUMNS.map(() => '');
  const sums = [count(summary.parameters), count(summary.multiplyAdds)];
  return [header, ...body, ['total', '', '', String(summary.depth), ...noFilters, '', ...sums]];
}
