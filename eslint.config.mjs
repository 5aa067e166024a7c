import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const nodeGlobals = {
  console: 'readonly',
  process: 'readonly',
  require: 'readonly',
  module: 'writable',
  __dirname: 'readonly',
  URL: 'readonly',
  setTimeout: 'readonly',
  clearTimeout: 'readonly',
};

export default tseslint.config(
  { ignores: ['lib/dist/**', 'site/**', 'runs/**', 'data/**', 'lib/vendor/**', 'lib/book/assets/**'] },
  js.configs.recommended,
  { files: ['**/*.{js,mjs,cjs}'], languageOptions: { globals: nodeGlobals } },
  // read by every Node, however old
  { files: ['lib/bin/check-node.cjs'], languageOptions: { ecmaVersion: 5, sourceType: 'commonjs' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // shapes read well as [2,3]
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowArray: true }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.object.name='JSON'][callee.property.name='parse']",
          message: 'JSON from outside goes through a schema: readJson, parseJson or checkedReading of lib/json.ts.',
        },
        {
          selector: "CallExpression[callee.name=/^mkdir(Sync)?$/] Property[key.name='recursive']",
          message: 'Node never comes back from this below /proc: makeFolder of lib/files.ts.',
        },
      ],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  {
    files: ['lib/**/*.ts', 'data-scripts/**/*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['lib/**/*.ts', 'data-scripts/**/*.ts'],
    // loops over numbers and functions of oneDNN take what they take: an object for each call would be made in every step
    ignores: ['lib/engine/**'],
    rules: { 'max-params': ['error', 4] },
  },
  {
    files: ['lib/data/**/*.ts'],
    ignores: ['lib/data/disk.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          name: 'node:fs',
          importNames: ['lstatSync', 'readFileSync', 'readdirSync', 'realpathSync', 'statSync'],
          message: 'What these throw looks like a fault of bnlab: lib/data/disk.ts says it in words.',
        },
      ],
    },
  },
  // scripts of pages know the browser, and have types of their own
  {
    files: ['lib/book/page/**/*.ts'],
    languageOptions: {
      parserOptions: { project: './lib/book/page/tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
  },
  {
    files: ['test/**/*.ts', 'lib/json.ts', 'lib/json-place.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    languageOptions: { parserOptions: { project: './test/tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: { '@typescript-eslint/no-floating-promises': 'off' },
  },
);
