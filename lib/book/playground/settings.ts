/**
 * What a reader can set in the playground, and the link that keeps it.
 * @module
 */

/** Nonlinearities of the hidden layers. */
export const ACTIVATIONS = ['sigmoid', 'tanh', 'relu'] as const;

/** The nonlinearity of the hidden layers. */
export type Activation = (typeof ACTIVATIONS)[number];

/** Everything that decides the numbers of a race. */
export interface Settings {
  readonly learningRate: number;
  /** Standard deviation of the Gaussian initial weights. */
  readonly deviation: number;
  /** Hidden layers. */
  readonly depth: number;
  /** Examples in a mini-batch, m. */
  readonly miniBatch: number;
  readonly activation: Activation;
  /** Of the normalization. */
  readonly epsilon: number;
  readonly seed: number;
}

/** The values that each setting can take, in the order of its slider. */
export const VALUES: { readonly [Name in keyof Settings]: readonly Settings[Name][] } = {
  learningRate: [0.01, 0.03, 0.1, 0.3, 1, 3, 10],
  deviation: [0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1, 2],
  depth: [1, 2, 3, 4, 5, 6, 7, 8],
  miniBatch: [2, 4, 8, 16, 32, 64, 128],
  activation: ACTIVATIONS,
  epsilon: [1e-5, 1e-3, 1e-2, 0.1, 1],
  seed: [1, 2, 3, 4, 5, 6, 7, 8, 9],
};

/** Small weights before sigmoids: the careless beginning that the paper's abstract speaks of. */
export const DEFAULTS: Settings = {
  learningRate: 0.3,
  deviation: 0.1,
  depth: 4,
  miniBatch: 32,
  activation: 'sigmoid',
  epsilon: 1e-3,
  seed: 1,
};

/** The settings' names in links. */
const IN_LINK: { readonly [Name in keyof Settings]: string } = {
  learningRate: 'rate',
  deviation: 'deviation',
  depth: 'depth',
  miniBatch: 'batch',
  activation: 'activation',
  epsilon: 'epsilon',
  seed: 'seed',
};

const NAMES = Object.keys(IN_LINK) as (keyof Settings)[];

/** The part of an address that keeps settings: `#rate=0.3&deviation=0.1&…`. */
export function hashOf(settings: Settings): string {
  return `#${NAMES.map((name) => `${IN_LINK[name]}=${settings[name]}`).join('&')}`;
}

/**
 * The settings that an address keeps; undefined where it keeps none (`#main` leads to a place of the page).
 *
 * What a link does not name is as in the defaults, a number between two values of a slider the nearer one, anything else left out.
 */
export function settingsOf(hash: string): Settings | undefined {
  if (!hash.includes('=')) return undefined;
  const words = new Map(
    hash
      .replace(/^#/, '')
      .split('&')
      .map((word) => word.split('=', 2) as [string, string]),
  );
  const settings: Record<string, unknown> = { ...DEFAULTS };
  for (const name of NAMES) {
    const value = valueOf(name, words.get(IN_LINK[name]));
    if (value !== undefined) settings[name] = value;
  }
  return settings as unknown as Settings;
}

function valueOf(name: keyof Settings, word: string | undefined): Settings[keyof Settings] | undefined {
  if (word === undefined || word === '') return undefined;
  if (name === 'activation') return ACTIVATIONS.find((activation) => activation === word);
  const number = Number(word);
  return Number.isFinite(number) ? nearest(VALUES[name], number) : undefined;
}

/** The value of a slider that is nearest. */
function nearest(values: readonly number[], wanted: number): number {
  return values.reduce((best, value) => (Math.abs(value - wanted) < Math.abs(best - wanted) ? value : best));
}
