/** The language switch: English, Korean, or both, and the reader's place is kept. */
import { carry, keep } from './keep';

/** Makes the buttons of the language switch work. */
export function startLanguages(): void {
  const buttons = document.querySelectorAll<HTMLButtonElement>('.languages button');
  const show = (mode: string) => setLanguage(mode, buttons);
  for (const button of buttons) {
    button.addEventListener('click', () => {
      keepingPlace(() => show(button.dataset.mode ?? 'en'));
      keep('language', button.dataset.mode ?? 'en');
    });
  }
  show(document.documentElement.dataset.language ?? 'en');
  carry();
}

function setLanguage(mode: string, buttons: Iterable<HTMLButtonElement>): void {
  const root = document.documentElement;
  const speaks = mode === 'ko' ? 'ko' : 'en';
  root.dataset.language = mode;
  root.lang = speaks;
  document.title = document.body.dataset[speaks === 'ko' ? 'titleKo' : 'titleEn'] ?? document.title;
  for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.mode === mode));
  // attributes that are read out or shown cannot hold both languages
  for (const element of document.querySelectorAll<HTMLElement>('[data-label-en]')) {
    const words = element.dataset[speaks === 'ko' ? 'labelKo' : 'labelEn'] ?? '';
    element.setAttribute('aria-label', words);
    if (element instanceof HTMLInputElement) element.placeholder = words;
  }
}

const isVisible = (element: Element) => element.getClientRects().length > 0;

/** What stands at the top of the window must still stand there when the other language is shown. */
function keepingPlace(change: () => void): void {
  const blocks = [...document.querySelectorAll('main section, main h1, main h2, main h3')];
  const anchor = blocks.find((block) => isVisible(block) && block.getBoundingClientRect().bottom > 80);
  const before = anchor?.getBoundingClientRect().top ?? 0;
  change();
  const partner = anchor && !isVisible(anchor) ? visibleNeighbour(anchor) : anchor;
  if (partner && window.scrollY > 0) window.scrollBy(0, partner.getBoundingClientRect().top - before);
}

function visibleNeighbour(block: Element): Element | undefined {
  let [before, after] = [block.previousElementSibling, block.nextElementSibling];
  while (before || after) {
    if (after && isVisible(after)) return after;
    if (before && isVisible(before)) return before;
    before = before?.previousElementSibling ?? null;
    after = after?.nextElementSibling ?? null;
  }
  return undefined;
}
