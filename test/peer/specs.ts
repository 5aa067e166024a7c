/** Runs the bundle in this process with jasmine and writes what became of each test: `specs.ts BUNDLE RESULTS [PATTERN]`. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SpecResult } from './judge';

interface Spec {
  readonly fullName: string;
  readonly status: string;
  readonly failedExpectations: readonly { readonly message: string }[];
}

interface Jasmine {
  configure(options: object): void;
  clearReporters(): void;
  addReporter(reporter: object): void;
  execute(): Promise<unknown>;
}

const [file, out, pattern] = process.argv.slice(2);
const results: SpecResult[] = [];
let current = '';

// eslint-disable-next-line @typescript-eslint/no-require-imports -- jasmine has no types of its own
const core = require('jasmine-core') as { boot(): { getEnv(): Jasmine } };
const jasmine = core.boot().getEnv();

function record(name: string, status: SpecResult['status'], messages: readonly string[]): void {
  // the name of the environment stands in every title
  results.push({ name: name.replace(' E {}', ''), status, messages });
}

function messages({ failedExpectations }: Spec): string[] {
  return failedExpectations.map(({ message }) => message.slice(0, 2500));
}

function finish(): void {
  writeFileSync(out, JSON.stringify(results));
  // workers and timers of the tests may be left
  process.exit(0);
}

process.on('unhandledRejection', (thrown) => record(`unhandled after ${current}`, 'failed', [String(thrown)]));
jasmine.clearReporters();
jasmine.configure({
  random: false,
  // a worker would load the packages' other copy of TensorFlow.js
  specFilter: (spec: { getFullName(): string }) => {
    const name = spec.getFullName();
    return !name.includes('computation in worker') && (pattern === undefined || new RegExp(pattern).test(name));
  },
});
jasmine.addReporter({
  specStarted: (spec: Spec) => void (current = spec.fullName),
  specDone: (spec: Spec) => {
    if (spec.status === 'passed' || spec.status === 'failed') record(spec.fullName, spec.status, messages(spec));
  },
  suiteDone: (suite: Spec) => {
    if (suite.failedExpectations.length > 0) record(`suite ${suite.fullName}`, 'failed', messages(suite));
  },
  jasmineDone: (all: Spec) => {
    if (all.failedExpectations.length > 0) record('all suites', 'failed', messages(all));
    finish();
  },
});
// eslint-disable-next-line @typescript-eslint/no-require-imports -- the file is known only now
require(path.resolve(file));
void jasmine.execute();
