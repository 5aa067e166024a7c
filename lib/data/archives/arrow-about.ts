/**
 * What an index of pictures says about itself, beside its rows.
 * @module
 */
import { z } from 'zod';
import type { ImageList } from '../source/image-list';

/** An index read back. */
export interface StoredIndex {
  readonly list: ImageList;
  /** Size in bytes of each container when it was indexed. */
  readonly containerSizes: readonly number[];
  /** Digest of the containers' headers (see `headerDigest`); an index of pictures that lie in no archive has none. */
  readonly headers?: string;
}

/** What the schema's metadata calls the format. */
export const INDEX_FORMAT = 'bnlab image index 4';

/** The metadata of an index. */
export const IndexAbout = z.object({
  classes: z.array(z.string()),
  containers: z.array(z.string()),
  containerSizes: z.array(z.number()),
  encoding: z.enum(['picture', 'cifar', 'digit']),
  length: z.number(),
  headers: z.string().optional(),
  origin: z.object({
    layout: z.string(),
    why: z.string(),
    leftOut: z.object({
      total: z.number(),
      reasons: z.record(z.string(), z.number()),
      examples: z.array(z.object({ name: z.string(), reason: z.string() })).readonly(),
    }),
    parts: z
      .object({ train: z.string(), validation: z.string().optional(), unused: z.array(z.string()).readonly() })
      .optional(),
  }),
});

/** The metadata of an index. */
export type IndexAbout = z.infer<typeof IndexAbout>;
