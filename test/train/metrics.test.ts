import assert from 'node:assert/strict';
import fs, { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../lib/errors';
import { MetricsFile, readMetrics } from '../../lib/train/metrics';
import { temporaryFolder } from '../data/temporary';

describe('metrics', () => {
  const folder = temporaryFolder();
  const write = (text: string) => {
    const file = path.join(folder.path, 'metrics.jsonl');
    writeFileSync(file, text);
    return file;
  };
  const good = '{"step":1,"loss":0.5,"verdict":"diverged","top1":null,"last":true}\n';

  it('are read as they were appended, numbers that are none as null', () => {
    const file = new MetricsFile(path.join(folder.path, 'run', 'metrics.jsonl'));
    file.append({ step: 0 }, { step: 100, loss: NaN, verdict: 'diverged' });
    assert.deepEqual(readMetrics(file.file), [{ step: 0 }, { step: 100, loss: null, verdict: 'diverged' }]);
  });

  it('end before a line that was cut short, and are none in an empty file', () => {
    assert.equal(readMetrics(write(`${good}${good}{"step":2,"lo`)).length, 2);
    assert.deepEqual(readMetrics(write('')), []);
  });

  const LINES = ['5', 'null', '[]', '[1]', '"a"', 'true', '{}', '{"step":"1"}', '{"step":-1}', '{"step":1.5}', '{"step":1', '', '{"step":1,"loss":[1]}', '{"step":1,"loss":{}}', 'NaN']; // prettier-ignore
  for (const line of LINES) {
    it(`with a line ${line || 'of nothing'} are refused with its number`, () => {
      const file = write(`${good}${line}\n${good}`);
      assert.throws(
        () => readMetrics(file),
        (e) => e instanceof BnlabError && e.kind === 'data' && e.where === `${file}, line 2`,
      );
    });
  }

  it('are taken back to an earlier length, and never to one they do not have', () => {
    const file = new MetricsFile(write(good + good));
    file.truncate(good.length);
    assert.equal(readMetrics(file.file).length, 1);
    assert.throws(() => file.truncate(good.length + 1), /bytes of metrics that the checkpoint was made with/);
  });

  it('of the length asked for are left alone, and none are made where there are none', () => {
    const file = new MetricsFile(path.join(folder.path, 'none.jsonl'));
    file.truncate(0);
    file.sync();
    assert.deepEqual([file.bytes, existsSync(file.file)], [0, false]);
    const whole = new MetricsFile(write(good));
    const calls = counting('ftruncateSync', () => whole.truncate(good.length));
    assert.deepEqual([calls, whole.bytes], [0, good.length]);
  });

  it('are forced to the disk when asked, and no file stays open', () => {
    const file = new MetricsFile(write(good));
    assert.equal(
      counting('fsyncSync', () => file.sync()),
      1,
    );
    const closed = counting('closeSync', () => {
      file.append({ step: 2 });
      file.truncate(good.length);
    });
    assert.equal(closed, 2);
  });
});

/** How often a function of the file system is called meanwhile; it does what it does. */
function counting(name: 'fsyncSync' | 'ftruncateSync' | 'closeSync', body: () => void): number {
  const working = fs[name] as (...args: unknown[]) => unknown;
  let calls = 0;
  const replace = (value: unknown) => Object.assign(fs, { [name]: value });
  replace((...args: unknown[]) => (calls++, working(...args)));
  try {
    body();
  } finally {
    replace(working);
  }
  return calls;
}
