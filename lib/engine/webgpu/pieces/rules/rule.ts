/**
 * How calls of one kernel are done in pieces.
 * @module
 */
import type { Attributes } from '../../../host-copies';
import type { InputName, Inputs } from '../../../kernel-inputs';
import type { Join } from '../join';

/** One call in pieces; inputs that are not cut are the same for every piece. */
export interface Plan {
  /** Names of the inputs that are cut, or their places in a list. */
  readonly cut: readonly string[];
  /** The first row of those, and the number of rows. */
  readonly from?: number;
  readonly rows: number;
  readonly join: Join;
  /** What the kernel is told for a piece of `count` rows, where that differs. */
  readonly attributes?: (count: number) => Attributes;
}

/** What is known of a kernel. */
export interface Rule {
  /** Shape of the largest result of a call that is right. */
  readonly makes: (inputs: Inputs, attributes: Attributes) => readonly number[];
  /** Undefined where a call cannot be done in pieces; `made` is what `makes` says of it. */
  readonly plan: (inputs: Inputs, attributes: Attributes, made: readonly number[]) => Plan | undefined;
}

/** Rules by kernel name. */
export type Rules = Readonly<Record<string, Rule>>;

/** The same rule for many kernels. */
export function forAll(names: readonly string[], rule: Rule): Rules {
  return Object.fromEntries(names.map((name) => [name, rule]));
}

/** Each example by itself: these inputs are cut, and what comes of them lies one after the other. */
export function beside(makes: Rule['makes'], ...cut: readonly InputName[]): Rule {
  return { makes, plan: (_inputs, _attributes, made) => ({ cut, rows: made[0] ?? 1, join: 'beside' }) };
}

/** Names of those of the inputs that have a row for each row of the result; the others are repeated, or have none. */
export function withRows(inputs: object, made: readonly number[]): string[] {
  return Object.entries(inputs as Readonly<Record<string, { readonly shape: readonly number[] } | undefined>>)
    .filter(([, input]) => input?.shape.length === made.length && input.shape[0] === made[0])
    .map(([name]) => name);
}
