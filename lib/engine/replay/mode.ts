/**
 * Whether steps are replayed, by the environment variable BNLAB_REPLAY.
 * @module
 */
import { environmentVariable } from '../../environment';
import { BnlabError } from '../../errors';

/** `on`: replay where it is safe; `off`: never; `check`: compute each replayed step by the tape too, and compare. */
export type ReplayMode = 'on' | 'off' | 'check';

/** The mode that BNLAB_REPLAY asks for, `on` where it is not set. @throws BnlabError (`usage`) for another word. */
export function replayMode(): ReplayMode {
  const asked = environmentVariable('BNLAB_REPLAY') ?? 'on';
  if (asked === 'on' || asked === 'off' || asked === 'check') return asked;
  const hint = 'Unset it, or choose one of the three.';
  throw new BnlabError({ kind: 'usage', where: 'BNLAB_REPLAY', expected: 'on, off or check', got: asked, hint });
}
