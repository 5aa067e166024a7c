/**
 * The playground's place in a page: everything that is there before its script runs.
 * @module
 */
import { ariaLabel, inBoth, label } from '../html';
import { NAMES, picture, PICTURES, type PictureName } from './pictures';
import { NETWORKS } from './names';
import { DEFAULTS, VALUES } from './settings';
import { CONTROLS, PRESETS, SAYS } from './words';

/** The playground as HTML, both languages in it. */
export function playgroundForm(): string {
  return `<section class="playground" aria-labelledby="playground" data-playground>
<h2 id="playground">${label(SAYS.heading)}</h2>
${inBoth(SAYS.lead, 'p')}
<noscript><p class="notice">${label(SAYS.script)}</p></noscript>
<div class="bench">
<div class="stage">
<div class="buttons">
<button type="button" class="main" data-do="play">${label(SAYS.play)}</button>
<button type="button" data-do="step">${label(SAYS.step)}</button>
<button type="button" data-do="again">${label(SAYS.again)}</button>
<span class="count"><output data-show="step">0</output> ${label(SAYS.steps)}</span>
</div>
${figureOf('accuracy')}
<p class="status" role="status" data-show="status">${label(SAYS.waiting)}</p>
</div>
<form class="settings" ${ariaLabel(SAYS.controls)}>
${CONTROLS.map(control).join('\n')}
<p class="row"><button type="button" data-do="defaults">${label(SAYS.defaults)}</button> <a data-show="link" href="#playground">${label(SAYS.link)}</a></p>
</form>
</div>
<p class="presets"><span>${label(SAYS.tryThese)}:</span> ${PRESETS.map((preset, i) => `<button type="button" data-preset="${i}">${label(preset.label)}</button>`).join(' ')}</p>
<div class="small">
${PICTURES.slice(1).map(figureOf).join('\n')}
</div>
${currentTable()}
${inBoth(SAYS.fine, 'p')}
</section>`;
}

function figureOf(name: PictureName): string {
  return `<figure><div data-picture="${name}">${picture(name, [])}</div><figcaption>${label(SAYS.captions[name])}</figcaption></figure>`;
}

function control({ name, label: words, note }: (typeof CONTROLS)[number]): string {
  const values: readonly (string | number)[] = VALUES[name];
  const id = `set-${name}`;
  const head = `<label for="${id}">${label(words)}</label>`;
  const about = `<small id="${id}-note">${label(note)}</small>`;
  if (name === 'activation') {
    const options = values.map(
      (value) =>
        `<option value="${value}"${value === DEFAULTS[name] ? ' selected' : ''}>${value === 'relu' ? 'ReLU' : value}</option>`,
    );
    return `<div class="control">${head}<select id="${id}" data-setting="${name}" aria-describedby="${id}-note">${options.join('')}</select>${about}</div>`;
  }
  const at = values.indexOf(DEFAULTS[name]);
  return `<div class="control">${head}<output for="${id}" data-value="${name}">${DEFAULTS[name]}</output><input type="range" id="${id}" data-setting="${name}" min="0" max="${values.length - 1}" step="1" value="${at}" aria-valuetext="${DEFAULTS[name]}" aria-describedby="${id}-note">${about}</div>`;
}

function currentTable(): string {
  const heads = ['network', 'accuracy', 'loss', 'percentiles', 'firstGradient'] as const;
  const row = (network: (typeof NETWORKS)[number]) =>
    `<tr data-network="${network}"><th scope="row">${label(NAMES[network])}</th>${heads.slice(1).map((key) => `<td data-cell="${key}">–</td>`).join('')}</tr>`; // prettier-ignore
  return `<div class="scroll" tabindex="0" role="group" ${ariaLabel(SAYS.now)}><table class="now"><caption>${label(SAYS.now)}</caption>
<thead><tr>${heads.map((key) => `<th scope="col">${label(SAYS[key])}</th>`).join('')}</tr></thead>
<tbody>${[...NETWORKS].reverse().map(row).join('')}</tbody></table></div>`;
}
