import assert from 'node:assert/strict';
import { launchRanks, type RankLaunch } from '../../lib/distributed';

const COMMAND = [process.execPath, '-e', '0'];

/** Launches that start nothing. */
const REFUSED: Readonly<Record<string, readonly [launch: Partial<RankLaunch>, message: RegExp]>> = {
  'no ranks': [{ ranks: 0 }, /^-n: expected 1 or more ranks, got 0\n/],
  'no program': [{ command: [] }, /^launchRanks: expected a program in command, got no words\n/],
  'hosts that local ranks cannot reach': [
    { hosts: __filename },
    /^--hosts: expected an MPI as --transport, got local\n/,
  ],
};

describe('a launch of ranks', () => {
  for (const [what, [launch, message]] of Object.entries(REFUSED)) {
    it(`is refused with ${what}`, async () => {
      const whole = { ranks: 1, transport: 'local', command: COMMAND, ...launch } as const;
      await assert.rejects(launchRanks(whole), { kind: 'usage', message });
    });
  }
});
