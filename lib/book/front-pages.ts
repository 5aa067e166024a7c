/**
 * The pages that are no lesson: the home page and the scoreboard.
 * @module
 */
import { findPlace } from '../lessons/coverage';
import {
  CLAIM_PLACES,
  VERDICT_WORDS,
  VERDICTS,
  type BothLanguages,
  type ClaimRun,
  type JudgedClaim,
  type Place,
  type Verdict,
} from '../paper';
import { figureOne, type DrawnRun } from './figure-one';
import { escapeHtml, inBoth, label } from './html';
import { numberOf } from './lesson-page';
import { renderInline } from './markdown';
import type { Outline } from './outline';
import { pageLink, renderPage, textOfHtml, type PageLink, type Site } from './page';
import { placeOf } from './place';
import { playgroundForm } from './playground/form';
import { prerequisiteOf, readingMinutes } from './reading';
import { words } from './words';

/** Names of the two pages; no lesson can be called so. */
export const homePage: PageLink = { address: 'index.html', title: words.book };
/** The scoreboard's page. */
export const scoreboardPage: PageLink = { address: 'scoreboard.html', title: words.scoreboard };

const marks: Readonly<Record<Verdict, string>> = {
  reproduced: '●',
  proved: '∎',
  'same direction': '◐',
  undecided: '?',
  'not reproduced': '○',
  'not run at this scale': '–',
};

/** What the home page is made of. */
export interface HomeOptions {
  readonly outlines: readonly Outline[];
  readonly claims: readonly JudgedClaim[] | undefined;
  readonly figure1: readonly DrawnRun[];
  readonly site: Site;
}

/** The home page: something to move, Figure 1, what it is about, where to start, the lessons, the scoreboard in numbers. */
export function renderHome({ outlines, claims, figure1, site }: HomeOptions): string {
  const lessons = outlines.map((outline) => lessonItem(outline, outlines));
  const scoreboard = claims === undefined ? '' : `<h2>${pageLink(scoreboardPage)}</h2>\n${tally(claims)}`;
  const main = `<h1>${inBoth(words.book)}</h1>
${inBoth({ en: escapeHtml(words.about.en), ko: escapeHtml(words.about.ko) }, 'p')}
${playgroundForm()}
${figureOne(figure1)}
${inBoth(words.three, 'p')}
${startLink(outlines)}
<h2>${label(words.lessons)}</h2>
<ol class="lessons">
${lessons.join('\n')}
</ol>
${scoreboard}`;
  return renderPage({ ...homePage, main, site, scripts: ['playground'] });
}

/** The way to the first lesson that is no summary. */
function startLink(outlines: readonly Outline[]): string {
  const first = outlines.find(({ slug }) => (placeOf(slug)[0] ?? 0) >= 1) ?? outlines.at(0);
  if (first === undefined) return '';
  return `<p class="start"><a href="${encodeURI(first.slug)}.html">${label(words.start)}</a>: ${inBoth(first.title)}</p>`;
}

/** A lesson in the list: its title, section, minutes, what comes before it, its first paragraph. */
function lessonItem(outline: Outline, outlines: readonly Outline[]): string {
  const link = pageLink({ address: `${outline.slug}.html`, title: outline.title });
  const section =
    outline.section === undefined ? [] : [`<span class="paper-section">${sectionWords(outline.section)}</span>`];
  const minutes = readingMinutes(outline);
  const time = `<span>${label({ en: `${minutes} ${words.minutes.en}`, ko: `${minutes}${words.minutes.ko}` })}</span>`;
  const before = prerequisiteOf(outline, outlines);
  const after = before
    ? [
        `<span>${label(words.after)} <a href="${encodeURI(before.slug)}.html">${label({ en: textOfHtml(before.title.en), ko: textOfHtml(before.title.ko) })}</a></span>`,
      ]
    : [];
  const about = [...section, time, ...after].join(' · ');
  return `<li><span class="number">${numberOf(outline)}</span><div><h3>${link}</h3><div class="about">${about}</div>${inBoth(outline.summary, 'p')}</div></li>`;
}

/** What the scoreboard is made of. */
interface ScoreboardOptions {
  readonly claims: readonly JudgedClaim[];
  readonly outlines: readonly Outline[];
  readonly site: Site;
  /** Addresses of the stored records within the book, by their names. */
  readonly records: ReadonlyMap<string, string>;
}

/** The scoreboard: every claim with the paper's number, ours, and the verdict, each with its cell, its record and its command. */
export function renderScoreboard({ claims, outlines, site, records }: ScoreboardOptions): string {
  const head = (['section', 'claim', 'paper', 'ours', 'verdict'] as const).map(
    (key) => `<th scope="col">${label(key === 'section' ? words.paperSection : words[key])}</th>`,
  );
  const rows = claims.map((claim) => renderClaim(claim, { outlines, records }));
  const main = `<h1>${inBoth(words.scoreboard)}</h1>
${inBoth(words.scoreboardLead, 'p')}
${tally(claims)}
<table class="scoreboard">
<thead><tr>${head.join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
  return renderPage({ ...scoreboardPage, main, site, description: words.scoreboardLead });
}

/** One claim: statement and method, the paper's number, ours with the run behind it, the verdict. */
function renderClaim(
  { id, section, statement, method, paper, ours, run, verdict }: JudgedClaim,
  { outlines, records }: Pick<ScoreboardOptions, 'outlines' | 'records'>,
): string {
  const inline = (text: BothLanguages, tag: 'div' | 'p') =>
    inBoth({ en: renderInline(text.en), ko: renderInline(text.ko) }, tag);
  const cell = (key: 'paper' | 'ours', text: BothLanguages, more = '') =>
    `<td><span class="key">${label(words[key])}</span><div>${inline(text, 'div')}${more}</div></td>`;
  const how = `<details><summary>${label(words.method)}</summary>${inline(method, 'p')}</details>`;
  const behind = run
    ? `<details><summary>${label(words.run)}</summary><p>${escapeHtml(runText(run))}</p>${runLinks(run, records)}</details>`
    : '';
  const seen = cellOfClaim(id, outlines);
  const lesson = seen ? `<a class="seen" href="${seen}">${label(words.seenIn)}</a>` : '';
  const claim = `<th scope="row">${inline(statement, 'div')}${lesson}${how}</th>`;
  const abstract = section === '0' ? label(words.abstract) : escapeHtml(section);
  return `<tr id="${escapeHtml(id)}"><td class="section">${abstract}</td>${claim}${cell('paper', paper)}${cell('ours', ours, behind)}<td>${badge(verdict)}</td></tr>`;
}

/** The cell that measures a claim or says what it means, as an address. */
function cellOfClaim(id: string, outlines: readonly Outline[]): string | undefined {
  const place = (CLAIM_PLACES as Readonly<Record<string, Place | undefined>>)[id];
  if (place === undefined) return undefined;
  const { lesson, cell } =
    findPlace(
      outlines.map(({ slug, lesson: { notebook } }) => ({ name: slug, notebook })),
      place,
    ) ?? {};
  return lesson === undefined ? undefined : `${encodeURI(lesson)}.html#${cell}`;
}

/** The record itself, and the command that makes it again. */
function runLinks({ record, command }: ClaimRun, records: ReadonlyMap<string, string>): string {
  const address = records.get(record);
  const link = address === undefined ? '' : `<p><a href="${encodeURI(address)}">${label(words.record)}</a></p>`;
  return `${link}<p>${label(words.command)}:</p><pre class="code" tabindex="0"><code>${escapeHtml(command)}</code></pre>`;
}

/** The run in one line: networks, data, steps, seeds, record. */
function runText({ networks, data, steps, seeds, record }: ClaimRun): string {
  const shown = Object.entries(networks ?? {}).map(
    ([cell, { modules, width, parameters, size }]) =>
      `${cell}: ${modules} x ${width}, ${parameters.toLocaleString('en-US')} parameters, ${size.join('x')}`,
  );
  const lengths = Object.entries(steps).map(([cell, count]) => `${cell} ${count}`);
  return [...shown, data, `steps: ${lengths.join(', ')}`, `seeds: ${seeds.join(', ')}`, record].join('; ');
}

/** How many claims have each verdict. */
function tally(claims: readonly JudgedClaim[]): string {
  const counts = VERDICTS.map((verdict) => {
    const count = claims.filter((claim) => claim.verdict === verdict).length;
    return `<li><strong>${count}</strong> ${badge(verdict)}</li>`;
  });
  return `<ul class="tally">${counts.join('')}</ul>`;
}

/** A verdict in words, with a mark, so that it never depends on colour alone. */
function badge(verdict: Verdict): string {
  return `<span class="verdict ${verdict.replaceAll(' ', '-')}"><span aria-hidden="true">${marks[verdict]}</span>&nbsp;${label(VERDICT_WORDS[verdict])}</span>`;
}

function sectionWords(section: string): string {
  return label({ en: `${words.section.en} ${section}`, ko: `${words.section.ko} ${section}${words.sectionMark.ko}` });
}
