import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
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
});
