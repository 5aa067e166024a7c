/**
 * Values that were made to be shown by other JavaScript kernels: Deno's and ijavascript's conventions.
 * @module
 */
import type { MimeBundle } from './notebook';

/** Deno's: a method of this name gives the forms by their MIME type. */
const DISPLAY = Symbol.for('Jupyter.display');

/** ijavascript's methods, and what each gives. */
const METHODS: Readonly<Record<string, string>> = {
  _toHtml: 'text/html',
  _toSvg: 'image/svg+xml',
  _toPng: 'image/png',
  _toJpeg: 'image/jpeg',
};

type Anything = Readonly<Record<string | symbol, unknown>>;
type Method = () => unknown;

/** First bytes of pictures. */
const PICTURES: readonly (readonly [mime: string, magic: readonly number[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
];

/**
 * The forms that a value brings for another kernel; undefined where it brings none.
 *
 * In this order: `[Symbol.for('Jupyter.display')]()`, `_toMime()`, `_toHtml()` and its like; a canvas (`toDataURL`), a Vega-Lite
 * chart (`toSpec`), an element of a page (`outerHTML`), the bytes of a PNG or JPEG. Rejects with what a method of the value throws.
 */
export async function foreignBundle(value: unknown): Promise<MimeBundle | undefined> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  const shown = value as Anything;
  for (const name of [DISPLAY, '_toMime']) {
    const bundle = await called(shown, name);
    if (typeof bundle === 'object' && bundle !== null) return bundle as MimeBundle;
  }
  const forms: Record<string, string> = {};
  for (const [name, mime] of Object.entries(METHODS)) {
    const text = await called(shown, name);
    if (typeof text === 'string') forms[mime] = text;
  }
  return Object.keys(forms).length > 0 ? forms : drawn(shown);
}

async function drawn(value: Anything): Promise<MimeBundle | undefined> {
  if (value instanceof Uint8Array) return pictureOf(value);
  const url = await called(value, 'toDataURL');
  const [, mime, base64] = /^data:(image\/[\w.+-]+);base64,(.*)$/s.exec(typeof url === 'string' ? url : '') ?? [];
  if (mime !== undefined) return { [mime]: base64 };
  const spec = await called(value, 'toSpec');
  if (typeof spec === 'object' && spec !== null) return { 'application/vnd.vegalite.v5+json': spec };
  const { outerHTML } = value;
  if (typeof outerHTML !== 'string') return undefined;
  return { [/^\s*<svg\b/i.test(outerHTML) ? 'image/svg+xml' : 'text/html']: outerHTML };
}

function pictureOf(bytes: Uint8Array): MimeBundle | undefined {
  const [mime] = PICTURES.find(([, magic]) => magic.every((byte, i) => bytes[i] === byte)) ?? [];
  return mime === undefined ? undefined : { [mime]: Buffer.from(bytes).toString('base64') };
}

/** What a method gives, undefined where there is none. */
async function called(value: Anything, name: string | symbol): Promise<unknown> {
  const method = value[name];
  return typeof method === 'function' ? await (method as Method).call(value) : undefined;
}
