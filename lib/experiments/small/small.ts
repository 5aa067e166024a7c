/**
 * Small experiments: a few numbers measured with each seed, in seconds, and the claims that are judged by them.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { sourceLine, type Mnist } from '../../data';
import { loadDigits, manifestOfMnist } from '../mnist-manifest';
import { tf } from '../../engine';
import { BnlabError } from '../../errors';
import { readJson } from '../../json-file';
import type { BothLanguages } from '../../paper';
import type { NetworkDescription } from '../../runs/network';
import { makeManifest, ManifestSchema, type Manifest } from '../../runs/manifest';
import { RunFolder } from '../../runs/run-folder';
import { checkRunOptions, type Experiment, type RunOptions } from '../experiment';
import { noRecord, runOf } from '../judges/image-record';
import { judgedBy, notRun, pairedJudgement, type Judge, type Judgement } from '../judges/judgement';
import type { Paired } from '../judges/verdict';
import { outsideBands, type Band } from './bands';
import { partName } from '../../records/cell';
import { checkedValues, SMALL, withoutNumber, type Values } from '../../records/values';

/** What a seed came to. */
export interface SmallResult<Name extends string = string> {
  readonly seed: number;
  readonly values: Values<Name>;
}

/** The record of a small experiment. */
export interface SmallRecord {
  readonly manifest: Manifest;
  readonly results: readonly SmallResult[];
}

/** What a seed is measured with. */
export interface SmallRun {
  readonly seed: number;
  readonly steps: number;
  readonly data: Mnist;
  /** News for people: what is being done. */
  readonly note: (text: string) => void;
}

/** What a claim makes of the numbers of all seeds; past the neutral point speaks for it. */
export interface SmallClaim<Name extends string> extends Omit<Paired, 'seeds' | 'values'> {
  readonly value: (values: Values<Name>) => number;
  /** More numbers for the scoreboard. */
  readonly note?: (results: readonly Values<Name>[]) => BothLanguages;
  /** A claim of several parts, an identity, or under a control: another verdict from the record. */
  readonly judge?: (judgement: Judgement, results: readonly SmallResult<Name>[]) => Judgement;
}

/** A small experiment as its file gives it. */
export interface SmallDefinition<Id extends string, Name extends string> {
  readonly name: string;
  readonly section: string;
  readonly title: string;
  /** Training steps of the longest run of a seed. */
  readonly steps: number;
  /** All settings that decide the numbers, as data. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Default 1 to 5. */
  readonly seeds?: readonly number[];
  /** The networks by cell; built once to be described. */
  readonly networks: () => Readonly<Record<string, NetworkDescription>>;
  /** Measures one seed. Tensors that it leaves are the caller's to find. */
  readonly measure: (run: SmallRun) => Values<Name> | Promise<Values<Name>>;
  /** Where the numbers that matter lie with every seed of the full recipe; wider than from seed to seed, whatever the engine. */
  readonly bands: Readonly<Partial<Record<NoInfer<Name>, Band>>>;
  readonly claims: Readonly<Record<Id, SmallClaim<NoInfer<Name>>>>;
}

/** A small experiment: run by name as all others, with the judges of its claims. */
export interface SmallExperiment<Id extends string> extends Experiment {
  readonly bands: Readonly<Partial<Record<string, Band>>>;
  readonly judges: Readonly<Record<Id, Judge>>;
}

const SEEDS = [1, 2, 3, 4, 5];

/** Makes an experiment of a definition. */
export function smallExperiment<Id extends string, Name extends string>(
  definition: SmallDefinition<Id, Name>,
): SmallExperiment<Id> {
  const { name, section, title, steps, seeds = SEEDS, bands, claims } = definition;
  const judges = Object.entries<SmallClaim<Name>>(claims).map(([id, claim]) => [id, judgeOf(name, claim)] as const);
  return {
    name,
    section,
    title,
    steps,
    seeds,
    bands,
    run: async (options) => {
      const record = await runSmall(definition, options);
      // fewer steps are another measurement
      const isWhole = (options.steps ?? steps) === steps;
      return { record, summary: [...summarize(record), ...(isWhole ? outsideBands(bands, record.results) : [])] };
    },
    judges: Object.fromEntries(judges) as Record<Id, Judge>,
  };
}

async function runSmall<Id extends string, Name extends string>(
  definition: SmallDefinition<Id, Name>,
  options: RunOptions,
): Promise<SmallRecord> {
  checkRunOptions(options);
  const { name, settings, measure, networks } = definition;
  const { seeds, source, out, onData, onProgress } = options;
  const steps = options.steps ?? definition.steps;
  const data = await loadDigits(source, options.reading);
  const set = manifestOfMnist(data);
  onData?.(sourceLine(data.source, set));
  const recipe = { name, steps, ...settings };
  const manifest = makeManifest({
    recipe,
    seeds,
    source: data.source,
    set,
    networks: networks(),
  });
  options.onManifest?.(manifest);
  return RunFolder.use(out, manifest, async (folder) => {
    const results: SmallResult[] = [];
    for (const seed of seeds) {
      const part = partName({ cell: name, seed });
      let result = folder.finished<SmallResult>(part, ResultSchema);
      if (!result) {
        const note = (text: string) => onProgress?.({ part: `seed ${seed}`, done: 0, total: steps, note: text });
        result = { seed, values: rounded(await inScope(() => measure({ seed, steps, data, note }))) };
        await folder.finish(part, result);
      }
      onProgress?.({ part: `seed ${seed}`, done: steps, total: steps, note: '' });
      results.push(result);
    }
    return { manifest: folder.record(), results };
  });
}

/** A measurement may leave tensors: they are freed when it is over. */
async function inScope<T>(work: () => T | Promise<T>): Promise<T> {
  tf.engine().startScope();
  try {
    return await work();
  } finally {
    tf.engine().endScope();
  }
}

/** Six digits are more than any of these numbers is worth. */
const rounded = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value.toPrecision(6))]));

function summarize({ results }: SmallRecord): string[] {
  return results.map(({ seed, values }) => {
    const shown = Object.entries(values).map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`);
    return `seed ${seed}: ${shown.join(', ')}`;
  });
}

/** The ids of the claims that experiments of a list judge. */
type IdsOf<E> = E extends { readonly judges: infer J } ? keyof J : never;

/** The judges of all experiments of a list, by the ids of their claims. */
export function judgesOf<E extends { readonly judges: Readonly<Record<string, Judge>> }>(
  experiments: readonly E[],
): Readonly<Record<IdsOf<E>, Judge>> {
  return Object.assign({}, ...experiments.map(({ judges }) => judges)) as Readonly<Record<IdsOf<E>, Judge>>;
}

const ResultSchema = z.looseObject({ seed: z.int(), values: z.record(z.string(), z.number()) });

const SmallSchema = z.looseObject({ manifest: ManifestSchema, results: z.array(ResultSchema).min(1) });

/** Reads the record of a small experiment; undefined where there is none. @throws BnlabError (`data`) when it is broken. */
export function readSmallRecord(results: string, name: string): SmallRecord | undefined {
  const file = path.join(results, SMALL, `${name}.json`);
  if (!existsSync(file)) return undefined;
  const border = {
    where: `${SMALL}/${name}.json`,
    expected: `the record of bnlab run ${name}`,
    hint: `Make it again: npx bnlab run ${name} --record notebooks/results/${SMALL}/${name}.json`,
  };
  const record = readJson(file, { ...border, schema: SmallSchema }) as object as SmallRecord;
  const of = record.manifest.recipe.name;
  if (of !== name) throw new BnlabError({ kind: 'data', ...border, got: `that of something else, ${of}` });
  return record;
}

function judgeOf<Name extends string>(name: string, claim: SmallClaim<Name>): Judge {
  return (folder) => {
    const record = readSmallRecord(folder, name);
    if (!record) return notRun(noRecord(name));
    return judgedBy(`${SMALL}/${name}.json`, record, (whole) => judgeSmall(whole, name, claim));
  };
}

function judgeSmall<Name extends string>(
  { manifest, results: stored }: SmallRecord,
  name: string,
  { value, note, judge, ...asked }: SmallClaim<Name>,
): Judgement {
  const { steps } = manifest.recipe as unknown as { readonly steps: number };
  const cells = Object.keys(manifest.networks ?? {});
  const run = runOf(manifest, Object.fromEntries(cells.map((cell) => [cell, steps])), `${SMALL}/`);
  const results = stored.map(({ seed, values }): SmallResult<Name> => {
    return { seed, values: checkedValues(values, name) };
  });
  const all = results.map(({ values }) => values);
  const seeds = results.map(({ seed }) => seed);
  const paired = { ...asked, seeds, values: all.map((values) => checkedValue(name, value(values))) };
  const judgement = pairedJudgement(paired, run, note?.(all));
  return judge ? judge(judgement, results) : judgement;
}

/** A record that lacks a number of its claim judges nothing. */
function checkedValue(name: string, value: number): number {
  if (Number.isFinite(value)) return value;
  throw withoutNumber(`a value that is ${value}`, name);
}
