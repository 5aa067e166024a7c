import assert from 'node:assert/strict';
import { ModelJson } from '../../lib/models/model-json';

const weight = (change: object = {}) => ({ name: 'w', shape: [2, 3], dtype: 'float32', ...change });
const stored = (change: object = {}) => ({ modelTopology: {}, weightsManifest: [{ paths: ['a.bin'], weights: [weight(change)] }] }); // prettier-ignore
const own = (change: object = {}) => ({ modelTopology: {}, bnlab: { model: {}, weights: {}, values: {}, ...change } });
const value = (change: object) => own({ values: { w: { shape: [1], values: [0.5], ...change } } });

describe('what a model.json may hold', () => {
  const GOOD: Readonly<Record<string, object>> = {
    'a topology alone': { modelTopology: {} },
    weights: stored(),
    'a weight without axes': stored({ shape: [] }),
    'an axis of length 0': stored({ shape: [0, 1] }),
    'a weight that was made smaller': stored({ quantization: { dtype: 'uint8', scale: 0.1, min: -1 } }),
    'what others write besides': { ...stored(), convertedBy: null, trainingConfig: {} },
    'a model of ours': own({ weights: { a: 'b' }, metadata: { note: 1 } }),
    'values of ours, below 0 too': value({ values: [-0.5] }),
    'values of ours of length 0': value({ shape: [0], values: [] }),
  };
  for (const [what, json] of Object.entries(GOOD))
    it(`is ${what}, as it came`, () => assert.deepEqual(ModelJson.parse(json), json));

  const WRONG: Readonly<Record<string, unknown>> = {
    nothing: null,
    'no topology': { weightsManifest: [] },
    'a weight without a name': stored({ name: undefined }),
    'an axis below 0': stored({ shape: [2, -1] }),
    'half an axis': stored({ shape: [2, 0.5] }),
    'numbers of another kind': stored({ dtype: 'float64' }),
    'numbers made smaller in another way': stored({ quantization: { dtype: 'int4' } }),
    'no list of files': { modelTopology: {}, weightsManifest: [{ weights: [] }] },
    'a check sum that is no text': { ...stored(), weightsSha256: 5 },
    'a model of ours without its structure': own({ model: undefined }),
    'a weight of ours that is no name': own({ weights: { a: 1 } }),
    'an axis of ours below 0': value({ shape: [-1] }),
    'values of ours that are no numbers': value({ values: ['a'] }),
    'notes that are no object': own({ metadata: 'note' }),
  };
  for (const [what, json] of Object.entries(WRONG))
    it(`is not ${what}`, () => assert.equal(ModelJson.safeParse(json).success, false));
});
