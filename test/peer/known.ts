/** Tests of TensorFlow.js that fail here, each with the reason: `known/ENGINE.json`, the test's name to the reason. */
import type { EngineName } from '../../lib/engine';
import type { KnownDifferences } from './judge';
import cpu from './known/cpu.json';
import onednn from './known/onednn.json';
import wasm from './known/wasm.json';

/** Known differences by engine. */
export const KNOWN: Readonly<Partial<Record<EngineName, KnownDifferences>>> = { cpu, onednn, wasm };
