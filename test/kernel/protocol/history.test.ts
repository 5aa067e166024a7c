import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { History, type HistoryRequest } from '../../../lib/kernel/protocol/history';
import { HistoryFile, historyFile } from '../../../lib/kernel/protocol/history-file';

describe('the history of cells', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'bnlab-history-'));
    file = path.join(folder, 'state', 'history.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const opened = () => new History(new HistoryFile({ file }));
  const fail = (thrown: unknown) => assert.fail(String(thrown));
  async function session(...sources: readonly string[]): Promise<History> {
    const history = opened();
    sources.forEach((source, i) => history.add(i + 1, source, fail));
    await history.settled();
    return history;
  }

  const CASES: readonly (readonly [name: string, request: HistoryRequest, expected: unknown])[] = [
    [
      'the last ones, of all sessions',
      { hist_access_type: 'tail', n: 3 },
      [
        [1, 2, 'b = 2'],
        [2, 1, 'a = 1'],
        [2, 2, '😀'],
      ],
    ],
    [
      'no more than there are',
      { hist_access_type: 'tail', n: 100 },
      [
        [1, 1, 'a = 1'],
        [1, 2, 'b = 2'],
        [2, 1, 'a = 1'],
        [2, 2, '😀'],
      ],
    ],
    ['none of none', { hist_access_type: 'tail', n: 0 }, []],
    [
      'this session',
      { hist_access_type: 'range', session: 0 },
      [
        [2, 1, 'a = 1'],
        [2, 2, '😀'],
      ],
    ],
    ['the session before', { hist_access_type: 'range', session: -1, start: 2, stop: null }, [[1, 2, 'b = 2']]],
    ['a session by its number', { hist_access_type: 'range', session: 1, start: 1, stop: 2 }, [[1, 1, 'a = 1']]],
    ['a session that never was', { hist_access_type: 'range', session: 9 }, []],
    [
      'what matches',
      { hist_access_type: 'search', pattern: 'a*' },
      [
        [1, 1, 'a = 1'],
        [2, 1, 'a = 1'],
      ],
    ],
    [
      'the newest of equal ones',
      { hist_access_type: 'search', pattern: '* = *', unique: true },
      [
        [1, 2, 'b = 2'],
        [2, 1, 'a = 1'],
      ],
    ],
    ['the last match', { hist_access_type: 'search', pattern: '*', n: 1 }, [[2, 2, '😀']]],
    ['one character by ?, also beyond the BMP', { hist_access_type: 'search', pattern: '?' }, [[2, 2, '😀']]],
    ['a set', { hist_access_type: 'search', pattern: '[!b-z] = *', unique: true }, [[2, 1, 'a = 1']]],
    ['no part of a cell', { hist_access_type: 'search', pattern: '1' }, []],
    ['signs of regular expressions as they are', { hist_access_type: 'search', pattern: '.*(' }, []],
  ];
  for (const [name, request, expected] of CASES) {
    it(`gives ${name}`, async () => {
      await session('a = 1', 'b = 2');
      const history = await session('a = 1', '😀');
      assert.deepEqual(await history.reply(request), { status: 'ok', history: expected });
    });
  }

  it('gives results of its own session where they are asked for', async () => {
    await session('1');
    const history = await session('1 + 1', 'let x');
    history.addResult(1, '2');
    const { history: rows } = await history.reply({ hist_access_type: 'tail', n: 3, output: true });
    assert.deepEqual(rows, [
      [1, 1, ['1', null]],
      [2, 1, ['1 + 1', '2']],
      [2, 2, ['let x', null]],
    ]);
  });

  it('numbers sessions that begin at once differently, and loses no cell of either', async () => {
    const two = [opened(), opened()];
    for (let line = 1; line <= 20; line++) two.forEach((each) => each.add(line, `${line}`, fail));
    await Promise.all(two.map((each) => each.settled()));
    const entries = new HistoryFile({ file }).entries();
    const lines = (number: number) => entries.filter((entry) => entry.session === number).map(({ line }) => line);
    const all = Array.from({ length: 20 }, (_, i) => i + 1);
    assert.deepEqual([lines(1), lines(2)], [all, all]);
  });

  it('reads around a damaged line, and writes behind one that was cut', async () => {
    await session('first');
    appendFileSync(file, '{"no": "row"}\n[1, 2, "cu');
    const history = await session('second');
    const { history: rows } = await history.reply({ hist_access_type: 'tail', n: 9 });
    assert.deepEqual(rows, [
      [1, 1, 'first'],
      [2, 1, 'second'],
    ]);
  });

  it('stays under its limit by dropping the oldest, and is for its user alone', async () => {
    const store = new HistoryFile({ file, limit: 2000 });
    for (let line = 1; line <= 200; line++) await store.add({ session: 1, line, source: `cell ${line}` });
    await store.add({ session: 1, line: 201, source: 'x'.repeat(1000) });
    assert.ok(statSync(file).size <= 2000);
    assert.equal(store.entries().at(-1)?.source, 'cell 200');
    assert.ok(store.entries().length > 20);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('goes on with its own cells where the file cannot be, and says so once', async () => {
    writeFileSync(path.join(folder, 'state'), 'a file');
    const history = opened();
    await history.settled(); // the fault comes before the first cell
    const faults: unknown[] = [];
    history.add(1, 'kept', (thrown) => faults.push(thrown));
    history.add(2, 'too', fail);
    const { history: rows } = await history.reply({ hist_access_type: 'tail', n: 9 });
    assert.deepEqual(rows, [
      [1, 1, 'kept'],
      [1, 2, 'too'],
    ]);
    assert.equal(faults.length, 1);
    assert.match(String(faults[0]), /state/);
  });

  it('keeps code on one line of the file each', async () => {
    await session('a\nb\u2028"c"');
    assert.equal(
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '').length,
      2,
    );
  });

  for (const [env, expected] of [
    [{ BNLAB_HISTORY: '/h/x' }, '/h/x'],
    [{ XDG_STATE_HOME: '/s', HOME: '/home' }, '/s/bnlab/history.jsonl'],
    [{ HOME: '/home' }, '/home/.local/state/bnlab/history.jsonl'],
  ] as const) {
    it(`lies in ${expected}`, () => assert.equal(historyFile(env), expected));
  }
});
