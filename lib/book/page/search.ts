/** The search: its index is loaded when somebody goes to the field, and what is found stands below it. */
import { wordsIn } from '../search-words';
import { carry } from './keep';
import { say } from './language';

type Row = readonly [language: string, address: string, page: string, title: string, words: string];

declare global {
  /** The index: `assets/search-index.js` sets it. */
  var bnlabSearch: readonly Row[] | undefined;
}

const MOST = 12;
const FOUND = (count: number) => ({ en: `${count} found`, ko: `${count}개 찾음` });
const NOTHING = {
  en: 'Nothing found: try a shorter or another word.',
  ko: '찾은 것이 없다. 더 짧거나 다른 낱말을 써 보라.',
};
const MISSING = { en: 'The index could not be loaded.', ko: '색인을 불러오지 못했다.' };

/** Makes the search of the header work: `/` goes to it, Escape leaves it. */
export function startSearch(): void {
  const form = document.querySelector<HTMLFormElement>('form[role="search"]');
  const field = form?.querySelector('input');
  const list = form?.querySelector('ol');
  const status = form?.querySelector('[role="status"]');
  if (!form || !field || !list || !status) return;
  const search = () => {
    void loadIndex().then(
      (rows) => show(field.value, rows, list, status),
      () => say(status, MISSING),
    );
  };
  field.addEventListener('focus', () => void loadIndex().catch(() => undefined), { once: true });
  field.addEventListener('input', search);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    list.querySelector('a')?.click();
  });
  const leave = () => {
    list.hidden = true;
    status.replaceChildren();
  };
  list.addEventListener('click', leave);
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
    if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      field.focus();
    } else if (event.key === 'Escape' && form.contains(document.activeElement)) {
      leave();
      field.focus();
    }
  });
  document.addEventListener('click', (event) => !form.contains(event.target as Node) && leave());
}

function show(query: string, rows: readonly Row[], list: HTMLElement, status: Element): void {
  const words = wordsIn(query);
  const found = words.length === 0 ? [] : best(words, rows);
  list.replaceChildren(...(found.length === 0 ? [nothing()] : found.map(item)));
  list.hidden = words.length === 0;
  if (words.length === 0) status.replaceChildren();
  else say(status, FOUND(found.length));
  carry();
}

/** Parts that have all words, those in whose title they stand first; in the languages that are shown. */
function best(words: readonly string[], rows: readonly Row[]): readonly Row[] {
  const mode = document.documentElement.dataset.language;
  const ranked = rows.flatMap((row) => {
    const [language, , page, title, own] = row;
    if (mode !== 'both' && language !== mode) return [];
    const head = `${title} ${page}`.toLowerCase();
    if (!words.every((word) => head.includes(word) || own.includes(word))) return [];
    const score = words.filter((word) => title.toLowerCase().includes(word)).length;
    return [{ row, score }];
  });
  return ranked.sort((a, b) => b.score - a.score).slice(0, MOST).map(({ row }) => row); // prettier-ignore
}

function item([language, address, page, title]: Row): Element {
  const link = document.createElement('a');
  link.href = address;
  link.lang = language;
  link.textContent = title;
  const where = document.createElement('small');
  where.textContent = title === page ? '' : page;
  link.append(' ', where);
  const entry = document.createElement('li');
  entry.append(link);
  return entry;
}

/** An empty list would look as if nobody had searched. */
function nothing(): Element {
  const entry = document.createElement('li');
  say(entry, NOTHING);
  return entry;
}

let loading: Promise<readonly Row[]> | undefined;

function loadIndex(): Promise<readonly Row[]> {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = 'assets/search-index.js';
    script.onload = () => resolve(globalThis.bnlabSearch!);
    script.onerror = () => reject(new Error(`${script.src} could not be loaded`));
    document.head.append(script);
  });
  return loading;
}
