/** The plain Node scripts behind `npm start`, given types here because they are not compiled. */
import { createRequire } from 'node:module';
import path from 'node:path';

const load = createRequire(__filename);

export const ROOT = path.resolve(__dirname, '..', '..');

export const { removeStale } = load('../../lib/bin/setup/compile.mjs') as {
  removeStale: (library: string) => string[];
};

export const { bundle } = load('../../lib/bin/setup/bundle.mjs') as { bundle: (library: string) => Promise<void> };

export const { bundledPackages, licencesText } = load('../../lib/bin/setup/licences.mjs') as {
  bundledPackages: (metafiles: readonly object[]) => string[];
  licencesText: (folders: readonly string[]) => string;
};

export const { besideEachOther } = load('../../lib/bin/setup/beside-each-other.mjs') as {
  besideEachOther: (words: readonly string[], cores: number) => readonly string[];
};

export const complaintAbout = load('../../lib/bin/check-node.cjs') as (version: string) => string;

export const { whyInstall } = load('../../lib/bin/setup/packages.mjs') as { whyInstall: (root: string) => string };

export interface LibraryFacts {
  readonly platform: string;
  readonly osRelease: string;
  readonly found: boolean;
  readonly root: boolean;
  readonly forbidden: boolean;
  readonly failedAt: number;
  readonly now: number;
}

/** What `addLibraries` asks of a machine. */
export type MachineFacts = Omit<LibraryFacts, 'found' | 'failedAt'> & { readonly isFound: (file: RegExp) => boolean };

export const { addLibraries, decide, isDebianLike } = load('../../lib/bin/setup/libraries.mjs') as {
  addLibraries: (
    root: string,
    say: (line: string) => void,
    facts: MachineFacts,
    install: (name: string) => Promise<ChildResult>,
  ) => Promise<void>;
  decide: (facts: LibraryFacts) => 'nothing' | 'install' | 'tell';
  isDebianLike: (osRelease: string) => boolean;
};

export interface ChildResult {
  readonly code: number;
  readonly output: string;
  readonly interrupted: boolean;
  readonly timedOut: boolean;
}

export const { runChild } = load('../../lib/bin/setup/child.mjs') as {
  runChild: (
    command: string,
    args: readonly string[],
    options?: { stdio?: readonly ('ignore' | 'pipe')[]; limitMs?: number; cwd?: string },
  ) => Promise<ChildResult>;
};

export const nodes = load('../../lib/bin/nodes.mjs') as {
  readonly VERSIONS: readonly string[];
  readonly QUICK: readonly string[];
  readonly packageFor: (platform: string, architecture: string) => string;
  readonly readWords: (words: readonly string[]) => {
    versions: readonly string[];
    isQuick: boolean;
    mocha: readonly string[];
  };
};

/** A wheel of the table behind `npm run setup:tensorflow`. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What the set-up of engine tensorflow asks of a machine. */
export interface TensorflowMachine {
  readonly platform: string;
  readonly arch: string;
  readonly glibc?: string;
  readonly flags: string;
  readonly gpu: boolean;
}

const { whyNot, machineHere, findHeaders } = load('../../lib/bin/setup/tensorflow/machine.mjs') as {
  readonly whyNot: (machine: TensorflowMachine) => string;
  readonly machineHere: (gpu: boolean) => TensorflowMachine;
  readonly findHeaders: (node?: string) => string | undefined;
};
const { wheelsFor, requirementsOf, verify } = load('../../lib/bin/setup/tensorflow/wheels.mjs') as {
  readonly wheelsFor: (arch: string, gpu: boolean) => readonly Wheel[];
  readonly requirementsOf: (wheels: readonly Wheel[]) => string;
  readonly verify: (wheels: readonly Wheel[], files: readonly string[]) => Promise<string[]>;
};
const { isTaken } = load('../../lib/bin/setup/tensorflow/unpack.mjs') as {
  readonly isTaken: (name: string) => boolean;
};
const { compilerArguments } = load('../../lib/bin/setup/tensorflow/build.mjs') as {
  readonly compilerArguments: (place: { sources: string; headers: string; folder: string }) => string[];
};

/** The set-up of engine tensorflow. */
export const tensorflow = {
  whyNot,
  machineHere,
  findHeaders,
  wheelsFor,
  requirementsOf,
  verify,
  isTaken,
  compilerArguments,
};
