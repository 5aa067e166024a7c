/**
 * A figure that moves, as a part of a lesson's page: a picture at first, sliders where scripts run.
 * @module
 */
import { BnlabError } from '../errors';
import { tagsOf, type Cell } from '../kernel/notebook';
import { inBoth, label } from './html';
import { FIGURES, MOVING, type MovingName } from './playground/moving';

const TAG = 'figure:';

/** The figure that a cell asks for by a tag such as `figure:gamma-beta`; undefined where it asks for none. @throws BnlabError (`input`) for a name that there is not. */
export function movingOf(cell: Cell, place: string): MovingName | undefined {
  const tag = tagsOf(cell).find((each) => each.startsWith(TAG));
  if (tag === undefined) return undefined;
  const name = MOVING.find((each) => `${TAG}${each}` === tag);
  if (name) return name;
  const expected = `a figure that moves: ${MOVING.map((each) => TAG + each).join(', ')}`;
  throw new BnlabError({ where: place, expected, got: tag, hint: 'Correct the tag of the cell, or leave it out.' });
}

/** The figure as HTML, both languages in it. */
export function movingFigure(name: MovingName): string {
  const { title, caption, sliders, button, svg } = FIGURES[name];
  const first = Object.fromEntries(sliders.map((slider) => [slider.name, slider.value]));
  const controls = sliders.map(({ name: set, label: words, low, high, value }) => {
    const id = `${name}-${set}`;
    return `<div class="control"><label for="${id}">${label(words)}</label><output for="${id}">${value}</output><input type="range" id="${id}" name="${set}" min="${low}" max="${high}" step="0.1" value="${value}"></div>`;
  });
  return `<section class="moving" data-moving="${name}">
<figure><div data-picture>${svg(first)}</div>
<form>${controls.join('')}<p class="row"><button type="button">${label(button.label)}</button></p></form>
<figcaption>${inBoth({ en: `<strong>${title.en}.</strong> ${caption.en}`, ko: `<strong>${title.ko}.</strong> ${caption.ko}` })}</figcaption></figure>
</section>`;
}
