/**
 * What the benchmarks say of memory.
 * @module
 */

/** Highest resident set of this process so far, MiB. */
export const peakRssMiB = (): number => Math.round(process.resourceUsage().maxRSS / 1024);
