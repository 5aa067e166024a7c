/**
 * The two networks by name, for those who draw them and load no tensors.
 * @module
 */

/** The two networks. */
export const NETWORKS = ['plain', 'bn'] as const;

/** Which of the two networks. */
export type NetworkName = (typeof NETWORKS)[number];
