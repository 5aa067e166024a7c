import assert from 'node:assert/strict';
import { replayMode } from '../../../lib/engine/replay/mode';

describe('the mode of replays', () => {
  const given = process.env.BNLAB_REPLAY;
  after(() => {
    if (given === undefined) delete process.env.BNLAB_REPLAY;
    else process.env.BNLAB_REPLAY = given;
  });

  it('is on where nobody says anything', () => {
    delete process.env.BNLAB_REPLAY;
    assert.equal(replayMode(), 'on');
  });

  for (const mode of ['on', 'off', 'check']) {
    it(`is ${mode} where that is asked for`, () => {
      process.env.BNLAB_REPLAY = mode;
      assert.equal(replayMode(), mode);
    });
  }

  for (const word of ['yes', 'On', 'checked']) {
    it(`is refused as ${word}`, () => {
      process.env.BNLAB_REPLAY = word;
      assert.throws(replayMode, new RegExp(`on, off or check, got ${word}`));
    });
  }
});
