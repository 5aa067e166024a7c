// The API reference in Markdown, a file for each room: `npm run docs:reference` writes it to docs/reference, from the doc comments.
import { OptionDefaults } from 'typedoc';
import { load as inMarkdown } from 'typedoc-plugin-markdown';
import { OPEN_ROOMS } from './open-rooms.mjs';

/** What lib/index.ts, the one door, opens. */
const OPEN = [
  'errors',
  'random',
  ...OPEN_ROOMS.map((room) => `${room}/index`),
  'kernel/display',
  'kernel/front-end',
  'kernel/widgets/index',
];

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  name: 'bnlab',
  plugin: [inMarkdown],
  entryPoints: OPEN.map((file) => `../lib/${file}.ts`),
  tsconfig: '../lib/tsconfig.json',
  out: 'reference',
  outputFileStrategy: 'modules',
  readme: 'none',
  modifierTags: [...OptionDefaults.modifierTags, '@nocollapse'],
  excludeInternal: true,
  excludePrivate: true,
  excludeExternals: true,
  disableSources: true,
  skipErrorChecking: true,
  // a type that is told of where it is used need not be a name of its own
  validation: { notExported: false, invalidLink: true, notDocumented: false },
  treatWarningsAsErrors: true,
};
