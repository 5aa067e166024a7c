// How many test files mocha runs at a time.

/** Files or folders of tests; the value of an option is neither. */
const isPlace = (word) => /^(\.\/)?test(\/|$)|\.test\.ts$/.test(word);
/** What says how files are run, or wants one process to look into. */
const DECIDES = /^(--parallel|--no-parallel|-p|--jobs|-j|--inspect|--watch|-w)\b/;

/**
 * Mocha's words for the whole suite: two files side by side where there are two cores, in a process each. Whoever names files runs
 * them one after the other, in one process, so that a debugger finds them; `--jobs N` and `--no-parallel` are left as they are.
 */
export function besideEachOther(words, cores) {
  const isDecided = words.some((word) => isPlace(word) || DECIDES.test(word));
  return isDecided || cores < 2 ? words : ['--parallel', '--jobs', '2', ...words];
}
