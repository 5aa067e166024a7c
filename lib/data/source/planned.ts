/**
 * What a plan of a source is: where its parts lie, by name.
 * @module
 */
import path from 'node:path';
import { followed } from '../disk';
import type { PartPlace } from './open';
import type { NamedList } from './same-classes';

/** A part with its name for people. */
export interface PlannedPart {
  readonly name: string;
  readonly place: PartPlace;
}

/** Where the parts of a source lie. */
export interface SourcePlan {
  /** What made it recognised. */
  readonly why: string;
  /** The training part, or the whole set where it has no parts. */
  readonly train: PlannedPart;
  /** The validation part; undefined where there is none. */
  readonly validation?: PlannedPart;
  /** Parts that are there and not used, and what lies beside those that are. */
  readonly unused: readonly string[];
}

/** The parts of a plan as they were read. */
export interface OpenedPlan extends Pick<SourcePlan, 'why' | 'unused'> {
  readonly train: NamedList;
  readonly validation?: NamedList;
  /** How the training part becomes a source of its own. */
  readonly pass?: string;
}

/** A source of one part. */
export function whole(place: string, why: string): SourcePlan {
  return { why, train: partAt(place), unused: [] };
}

/** A part that lies at a path. */
export function partAt(place: string): PlannedPart {
  return { name: path.basename(place), place: { kind: 'path', path: place } };
}

/** True for a folder, and for a link to one. */
export function isFolder(file: string): boolean {
  return followed(file)?.isDirectory() ?? false;
}
