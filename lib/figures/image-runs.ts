/**
 * What the figures of section 4.2 have in common: the runs of a cell over the seeds, and what is missing from them.
 * @module
 */
import type { ImageCurve } from '../experiments/image-runs';
import type { Manifest } from '../runs/manifest';
import { BnlabError } from '../errors';
import type { Bilingual, Language } from './figure';

/** What a figure of section 4.2 takes: the record of its experiment as it is stored, and a language. */
export interface ImageFigureOptions {
  readonly manifest: Pick<Manifest, 'seeds'> & { readonly data: Pick<Manifest['data'], 'kind' | 'name'> };
  readonly results: readonly ImageCurve[];
  readonly language?: Language;
}

/** The runs of one cell. */
export interface CellRuns {
  readonly cell: string;
  readonly finished: readonly ImageCurve[];
  readonly diverged: readonly ImageCurve[];
  /** Seeds of the record that this cell was not run with. */
  readonly missing: readonly number[];
}

/** The runs of some cells, in the order given. @throws BnlabError (`input`) when there is not one run among them. */
export function runsOf(
  { manifest, results }: ImageFigureOptions,
  cells: readonly string[],
  figure: string,
): CellRuns[] {
  const runs = cells.map((cell) => {
    const own = results.filter((curve) => curve.cell === cell);
    return {
      cell,
      finished: own.filter(({ verdict }) => verdict === 'finished'),
      diverged: own.filter(({ verdict }) => verdict === 'diverged'),
      missing: manifest.seeds.filter((seed) => !own.some((curve) => curve.seed === seed)),
    };
  });
  if (runs.some(({ finished, diverged }) => finished.length + diverged.length > 0)) return runs;
  throw new BnlabError({
    where: figure,
    expected: `a record with runs of ${cells.join(', ')}`,
    got: results.length === 0 ? 'no runs' : `runs of ${[...new Set(results.map(({ cell }) => cell))].join(', ')}`,
    hint: 'Give the record of the experiment that this figure shows; npx bnlab run --help lists the experiments.',
  });
}

/** What the images were, by name; those of records that do not say it were CIFAR-10's. */
export function imagesName({ data }: ImageFigureOptions['manifest']): Bilingual {
  if (data.kind === 'generated') return { en: 'generated pictures', ko: '생성한 그림' };
  const { name = 'CIFAR-10' } = data;
  return { en: name, ko: name };
}

/** Sentences about the runs that a figure leaves out, each with a space before it; empty when it shows all. */
export function omissions(runs: readonly CellRuns[]): Bilingual {
  const sentences = runs.flatMap(({ cell, diverged, missing }) => {
    const lost = diverged.map(({ seed }) => seed);
    const at = diverged.map(({ divergedAt }) => divergedAt).join(', ');
    return [
      ...(lost.length === 0
        ? []
        : [
            {
              en: ` Left out: ${cell} with ${seedsOf(lost)}, diverged at step ${at}.`,
              ko: ` 뺀 것: ${cell} 시드 ${lost.join(', ')}(${at}단계에서 발산).`,
            },
          ]),
      ...(missing.length === 0
        ? []
        : [
            {
              en: ` Not run: ${cell} with ${seedsOf(missing)}.`,
              ko: ` 실행하지 않은 것: ${cell} 시드 ${missing.join(', ')}.`,
            },
          ]),
    ];
  });
  return { en: sentences.map(({ en }) => en).join(''), ko: sentences.map(({ ko }) => ko).join('') };
}

const seedsOf = (seeds: readonly number[]) => `${seeds.length > 1 ? 'seeds' : 'seed'} ${seeds.join(', ')}`;

/** A cell's name in a legend, with the number of seeds behind it where some are not shown. */
export function legendName(name: string, { finished, diverged, missing }: CellRuns, language: Language): string {
  const all = finished.length + diverged.length + missing.length;
  if (finished.length === all) return name;
  if (finished.length > 0) return `${name} (${finished.length}/${all})`;
  return `${name} (${diverged.length > 0 ? { en: 'diverged', ko: '발산' }[language] : { en: 'not run', ko: '실행 없음' }[language]})`;
}
