/** What a reader chose, kept for the next page. */

/** Keeps a choice; private windows may forbid it: then links carry it. */
export function keep(name: 'language' | 'theme', value: string): void {
  try {
    localStorage.setItem(`bnlab-${name}`, value);
  } catch {
    // nothing is lost but the memory
  }
  carry();
}

/** Some browsers give every file of the disk a storage of its own: there, links carry what was chosen. */
export function carry(): void {
  if (location.protocol !== 'file:') return;
  const { language, theme } = document.documentElement.dataset;
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[href*=".html"]')) {
    const url = new URL(link.href);
    if (url.protocol !== 'file:') continue;
    url.searchParams.set('lang', language ?? 'en');
    if (theme !== undefined) url.searchParams.set('theme', theme);
    link.href = url.href;
  }
}
