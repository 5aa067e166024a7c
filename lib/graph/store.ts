/**
 * A model's structure as JSON, and a model from it.
 * @module
 */
import { tf } from '../engine/tf';
import { BnlabError } from '../errors';
import { notJson } from '../json';
import { buildGraph } from './build';
import { disposeMade, heirsOf, setFlags } from './copy';
import { graphData, type GraphData, type LayerData } from './data';
import { namedWeights, type NamedWeight } from './weights';

/** The structure of a model as JSON, without the values of its weights. */
export interface StoredModel {
  readonly format: string;
  readonly graph: GraphData;
}

const FORMAT = 'bnlab model 1';

/**
 * The structure of a model, to be written as JSON, and the weights whose values belong to it.
 *
 * @throws BnlabError naming a layer whose settings JSON cannot hold (a function, NaN, an infinity, a Map).
 */
export function storeModel(model: tf.LayersModel): { stored: StoredModel; weights: readonly NamedWeight[] } {
  const { data } = graphData(model);
  for (const layer of data.layers) {
    const wrong = notJson({ ...layer.config, ...layer.extra });
    if (wrong) throw unwritable(layer, wrong);
  }
  return { stored: { format: FORMAT, graph: data }, weights: namedWeights(model) };
}

/**
 * The model that was stored, with the given values of its weights by their names; the caller disposes it and the values.
 *
 * @throws BnlabError (`data`) for another format, a class that is not registered, a weight that is missing or of another shape.
 */
export function restoreModel(
  { format, graph }: StoredModel,
  values: ReadonlyMap<string, tf.Tensor>,
  where: string,
): tf.LayersModel {
  if (format !== FORMAT) throw refusal(where, `format ${FORMAT}`, format);
  const made = new Map<number, tf.layers.Layer[]>();
  try {
    const model = buildGraph(graph, { where }, made);
    setFlags(graph, heirsOf(made));
    const weights = namedWeights(model);
    for (const { name, variable } of weights) {
      const value = values.get(name);
      const expected = `weight ${name} of shape [${variable.shape.join(', ')}]`;
      if (!value) throw refusal(where, expected, 'no such weight');
      if (value.shape.join() !== variable.shape.join()) throw refusal(where, expected, `[${value.shape.join(', ')}]`);
      variable.assign(value);
    }
    if (weights.length !== values.size) throw refusal(where, `${weights.length} weights`, String(values.size));
    return model;
  } catch (thrown) {
    disposeMade(made);
    throw thrown;
  }
}

function unwritable({ path }: LayerData, got: string): BnlabError {
  return new BnlabError({
    where: `saving, layer ${path}`,
    expected: 'settings that JSON can hold',
    got,
    hint: 'Let getConfig give numbers, text and lists, and fromConfig make the rest of them.',
  });
}

function refusal(where: string, expected: string, got: string): BnlabError {
  const hint = 'The files are damaged, or written by another version of bnlab: save the model again.';
  return new BnlabError({ kind: 'data', where, expected, got, hint });
}
