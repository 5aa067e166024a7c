/**
 * The pages that are no lesson: the home page and the scoreboard.
 * @module
 */
import { VERDICT_WORDS, VERDICTS, type BothLanguages, type ClaimRun, type JudgedClaim, type Verdict } from '../paper';
import { escapeHtml, inBoth, label } from './html';
import { numberOf } from './lesson-page';
import { renderInline } from './markdown';
import type { Outline } from './outline';
import { pageLink, renderPage, type PageLink } from './page';
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

/** The home page: what this is, the lessons with their sections of the paper, the scoreboard in numbers. */
export function renderHome(
  outlines: readonly Outline[],
  claims: readonly JudgedClaim[] | undefined,
  pages: readonly PageLink[],
): string {
  const lessons = outlines.map((outline) => {
    const section =
      outline.section === undefined ? '' : `<span class="paper-section">${sectionWords(outline.section)}</span>`;
    const link = pageLink({ address: `${outline.slug}.html`, title: outline.title });
    return `<li><span class="number">${numberOf(outline)}</span><div><h3>${link}</h3>${section}${inBoth(outline.summary, 'p')}</div></li>`;
  });
  const scoreboard = claims === undefined ? '' : `<h2>${pageLink(scoreboardPage)}</h2>\n${tally(claims)}`;
  const main = `<h1>${inBoth(words.book)}</h1>
${inBoth({ en: escapeHtml(words.about.en), ko: escapeHtml(words.about.ko) }, 'p')}
<h2>${label(words.lessons)}</h2>
<ol class="lessons">
${lessons.join('\n')}
</ol>
${scoreboard}`;
  return renderPage({ ...homePage, main, pages });
}

/** The scoreboard: every claim with the paper's number, ours, and the verdict. */
export function renderScoreboard(claims: readonly JudgedClaim[], pages: readonly PageLink[]): string {
  const head = (['section', 'claim', 'paper', 'ours', 'verdict'] as const).map(
    (key) => `<th scope="col">${label(key === 'section' ? words.paperSection : words[key])}</th>`,
  );
  const rows = claims.map(renderClaim);
  const main = `<h1>${inBoth(words.scoreboard)}</h1>
${inBoth(words.scoreboardLead, 'p')}
${tally(claims)}
<table class="scoreboard">
<thead><tr>${head.join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
  return renderPage({ ...scoreboardPage, main, pages });
}

/** One claim: statement and method, the paper's number, ours with the run behind it, the verdict. */
function renderClaim({ id, section, statement, method, paper, ours, run, verdict }: JudgedClaim): string {
  const inline = (text: BothLanguages, tag: 'div' | 'p') =>
    inBoth({ en: renderInline(text.en), ko: renderInline(text.ko) }, tag);
  const cell = (key: 'paper' | 'ours', text: BothLanguages, more = '') =>
    `<td><span class="key">${label(words[key])}</span><div>${inline(text, 'div')}${more}</div></td>`;
  const how = `<details><summary>${label(words.method)}</summary>${inline(method, 'p')}</details>`;
  const behind = run
    ? `<details><summary>${label(words.run)}</summary><p>${escapeHtml(runText(run))}</p></details>`
    : '';
  const claim = `<th scope="row">${inline(statement, 'div')}${how}</th>`;
  const abstract = section === '0' ? label(words.abstract) : escapeHtml(section);
  return `<tr id="${escapeHtml(id)}"><td class="section">${abstract}</td>${claim}${cell('paper', paper)}${cell('ours', ours, behind)}<td>${badge(verdict)}</td></tr>`;
}

/** The run in one line: networks, data, steps, seeds, record, command. */
function runText({ networks, data, steps, seeds, record, command }: ClaimRun): string {
  const shown = Object.entries(networks ?? {}).map(
    ([cell, { modules, width, parameters, size }]) =>
      `${cell}: ${modules} x ${width}, ${parameters.toLocaleString('en-US')} parameters, ${size.join('x')}`,
  );
  const lengths = Object.entries(steps).map(([cell, count]) => `${cell} ${count}`);
  return [...shown, data, `steps: ${lengths.join(', ')}`, `seeds: ${seeds.join(', ')}`, record, command].join('; ');
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
  return `<span class="verdict ${verdict.replaceAll(' ', '-')}"><span aria-hidden="true">${marks[verdict]}</span> ${label(VERDICT_WORDS[verdict])}</span>`;
}

function sectionWords(section: string): string {
  return label({ en: `${words.section.en} ${section}`, ko: `${words.section.ko} ${section}${words.sectionMark.ko}` });
}
