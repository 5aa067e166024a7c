/**
 * What a `model.json` must hold before TensorFlow.js is given it: it judges the topology itself, and takes the rest on trust.
 * @module
 */
import { z } from 'zod';

const WeightSpec = z.looseObject({
  name: z.string(),
  shape: z.array(z.int().min(0)),
  dtype: z.enum(['float32', 'int32', 'bool', 'string', 'complex64']),
  quantization: z.looseObject({ dtype: z.enum(['uint8', 'uint16', 'float16']) }).optional(),
});

/** Model that this library made, beside the stock one; its configuration is judged where the layers are built. */
const OwnPart = z.looseObject({
  model: z.looseObject({}),
  weights: z.record(z.string(), z.string()),
  values: z.record(z.string(), z.object({ shape: z.array(z.int().min(0)), values: z.array(z.number()) })),
  metadata: z.looseObject({}).optional(),
});

/** Schema of `model.json`; what it does not name goes through as it is. */
export const ModelJson = z.looseObject({
  modelTopology: z.looseObject({}),
  weightsManifest: z.array(z.looseObject({ paths: z.array(z.string()), weights: z.array(WeightSpec) })).optional(),
  weightsSha256: z.string().optional(),
  bnlab: OwnPart.optional(),
});
