/** Words in both languages, of which the page's style shows one. */
export interface Bilingual {
  readonly en: string;
  readonly ko: string;
}

/** Puts words into an element, each language in its own. */
export function say(element: Element, { en, ko }: Bilingual): void {
  const part = (lang: 'en' | 'ko', text: string) => {
    const span = document.createElement('span');
    span.className = `${lang} label`;
    span.lang = lang;
    span.textContent = text;
    return span;
  };
  element.replaceChildren(part('en', en), part('ko', ko));
}
