/**
 * What other sites show of a page that is shared there.
 * @module
 */
import { escapeHtml } from './html';

/** Where the book will lie, and whether it has a picture for those who share it. */
export interface Sharing {
  /** Address of the folder, with a slash at its end: `https://example.org/book/`. */
  readonly home: string;
  /** Address of the picture within the book, and what there is to see. */
  readonly picture?: { readonly address: string; readonly alt: string };
}

/** Longest description that is shown whole, in characters. */
const LONGEST = 200;

/** Description and OpenGraph tags of a page; addresses only where it is known where the book will lie, for they must be whole. */
export function sharingTags(page: {
  readonly title: string;
  readonly description: string;
  readonly address: string;
  readonly sharing?: Sharing;
}): string {
  const { title, address, sharing } = page;
  const description = shortened(page.description);
  const tags = [
    `<meta name="description" content="${escapeHtml(description)}">`,
    property('type', address === 'index.html' ? 'website' : 'article'),
    property('title', title),
    property('description', description),
    property('locale', 'en_US'),
    property('locale:alternate', 'ko_KR'),
  ];
  if (sharing === undefined) return tags.join('\n');
  const whole = new URL(encodeURI(address === 'index.html' ? '' : address), sharing.home).href;
  const { picture } = sharing;
  const shown = picture
    ? [property('image', new URL(picture.address, sharing.home).href), property('image:alt', picture.alt)]
    : [];
  const card = `<meta name="twitter:card" content="${picture ? 'summary_large_image' : 'summary'}">`;
  return [...tags, `<link rel="canonical" href="${escapeHtml(whole)}">`, property('url', whole), ...shown, card].join(
    '\n',
  );
}

function property(name: string, content: string): string {
  return `<meta property="og:${name}" content="${escapeHtml(content)}">`;
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= LONGEST) return line;
  return `${line.slice(0, line.lastIndexOf(' ', LONGEST))} …`;
}
