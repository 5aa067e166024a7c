/**
 * The part of the dev container schema that our two files use, written down from the published one
 * (github.com/devcontainers/spec, schemas/devContainer.base.schema.json, commit 08c3f97): same names and types, and nothing
 * beyond the properties listed is allowed, so a misspelt one is found.
 */
const text = { type: 'string' };
const texts = { type: 'array', items: text };
const environment = { type: 'object', additionalProperties: text };
const command = {
  type: ['string', 'array', 'object'],
  items: text,
  additionalProperties: { type: ['string', 'array'], items: text },
};

export const DEVCONTAINER_SCHEMA = {
  type: 'object',
  required: ['build'],
  additionalProperties: false,
  properties: {
    name: text,
    build: {
      type: 'object',
      required: ['dockerfile'],
      additionalProperties: false,
      properties: { dockerfile: text, context: text, target: text, args: environment, cacheFrom: texts },
    },
    runArgs: texts,
    remoteUser: text,
    containerEnv: environment,
    postCreateCommand: command,
    forwardPorts: {
      type: 'array',
      items: {
        oneOf: [
          { type: 'integer', minimum: 0, maximum: 65535 },
          { type: 'string', pattern: '^([a-z0-9-]+):(\\d{1,5})$' },
        ],
      },
    },
    portsAttributes: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        properties: {
          onAutoForward: { enum: ['notify', 'openBrowser', 'openBrowserOnce', 'openPreview', 'silent', 'ignore'] },
          elevateIfNeeded: { type: 'boolean' },
          label: text,
          requireLocalPort: { type: 'boolean' },
          protocol: { enum: ['http', 'https'] },
        },
        additionalProperties: false,
      },
    },
    customizations: { type: 'object' },
  },
};
