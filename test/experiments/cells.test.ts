import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { useEngine } from '../../lib/engine';
import { z } from 'zod';
import { BnlabError } from '../../lib/errors';
import { AnyEntry } from '../../lib/experiments/cells/shape';
import {
  CELL_EXPERIMENTS,
  cellsToDo,
  mergeCell,
  readCellRecord,
  resultsFolder,
  workOff,
  type OpenCells,
} from '../../lib/experiments';
import { isDone, partName, type Cell, type CellEntry, type PlannedCell } from '../../lib/records';
import { makeManifest, type Manifest } from '../../lib/runs';
import { takeLock } from '../../lib/locks';
import { temporaryFolder } from '../data/temporary';

const SHAPE = { recipe: z.looseObject({}), entry: AnyEntry };

const NETWORK = { modules: 3, width: 100, parameters: 10, size: [28, 28], isBatchNormalized: true };

const entry = (cell: string, seed: number, steps: number, more: Partial<CellEntry> = {}): CellEntry => ({
  cell,
  seed,
  settings: { rate: 0.1 },
  verdict: 'finished',
  steps,
  continuedFrom: 0,
  curves: { steps: [0, steps], loss: [null, 1], heldOut: [0.1, 0.5], test: [0.1, 0.4] },
  ...more,
});

describe('an experiment that runs cell by cell', () => {
  const folder = temporaryFolder();
  const file = () => path.join(folder.path, 'record.json');
  const out = () => path.join(folder.path, 'cells');
  let manifest: Manifest;
  before(async () => {
    await useEngine('cpu');
    const source = { kind: 'generated', detail: 'none', checksums: { all: 'abc' } } as const;
    manifest = makeManifest({ recipe: { name: 'toy' }, seeds: [1], source });
  });

  /** Two rates are searched on seed 1; the better one on held-out pictures gets seed 2. */
  const plan = (entries: readonly CellEntry[]): readonly PlannedCell[] => {
    const search = ['slow', 'fast'].map((cell) => ({ cell, seed: 1, steps: 10 }));
    const known = search.every((cell) => isDone(entries, cell));
    const best = [...entries].sort((a, b) => b.curves.heldOut.at(-1)! - a.curves.heldOut.at(-1)!)[0];
    return [
      ...search,
      known ? { cell: best.cell, seed: 2, steps: 20 } : { cell: 'the best', seed: 2, steps: 20, waits: 'the search' },
    ];
  };

  const open = (ran: Cell[], more: (cell: Cell) => Partial<CellEntry> = () => ({})): OpenCells => ({
    manifest,
    detail: 'none',
    plan,
    run: async (cell) => {
      ran.push(cell);
      await new Promise(setImmediate);
      const heldOut = [0.1, cell.cell === 'fast' ? 0.9 : 0.5];
      const curves = { steps: [0, cell.steps], loss: [null, 1], heldOut, test: [0.1, 0.3] };
      return { entry: entry(cell.cell, cell.seed, cell.steps, { curves, ...more(cell) }), network: NETWORK };
    },
    close: () => Promise.resolve(),
  });

  it('runs every cell once, those that wait when what they wait for is known', async () => {
    const ran: Cell[] = [];
    const record = await workOff({ cells: open(ran), shape: SHAPE, file: file(), out: out() });
    assert.deepEqual(ran.map(partName), ['slow-seed1', 'fast-seed1', 'fast-seed2']);
    assert.deepEqual(record.notRun, []);
    assert.deepEqual(record.manifest.seeds, [1, 2]);
  });

  it('goes on from the record: what it holds is not run again', async () => {
    const ran: Cell[] = [];
    await workOff({ cells: open(ran), shape: SHAPE, file: file(), out: out(), limit: 1 });
    assert.deepEqual(ran.map(partName), ['slow-seed1']);
    await workOff({ cells: open(ran), shape: SHAPE, file: file(), out: path.join(folder.path, 'elsewhere') });
    assert.deepEqual(ran.map(partName), ['slow-seed1', 'fast-seed1', 'fast-seed2']);
  });

  it('says in the record what has not been run, and why', async () => {
    const record = await workOff({ cells: open([]), shape: SHAPE, file: file(), out: out(), limit: 1 });
    assert.deepEqual(
      record.notRun.map(({ cell, steps, waits }) => [cell, steps, waits]),
      [
        ['fast', 10, undefined],
        ['the best', 20, 'the search'],
      ],
    );
  });

  it('keeps cells that are finished when a later one fails', async () => {
    const failing = open([]);
    const run: OpenCells['run'] = (cell, options) =>
      cell.cell === 'fast' ? Promise.reject(new Error('killed')) : failing.run(cell, options);
    await assert.rejects(workOff({ cells: { ...failing, run }, shape: SHAPE, file: file(), out: out() }), /killed/);
    assert.deepEqual(readCellRecord(file())!.cells.map(partName), ['slow-seed1']);
    assert.deepEqual(readdirSync(folder.path).sort(), ['cells', 'record.json']);
    assert.deepEqual(readdirSync(out()), []);
  });

  it('shares the cells among those who work at the same record', async () => {
    const ran: Cell[] = [];
    await Promise.all([1, 2].map(() => workOff({ cells: open(ran), shape: SHAPE, file: file(), out: out() })));
    assert.deepEqual(ran.map(partName).sort(), ['fast-seed1', 'fast-seed2', 'slow-seed1']);
    assert.equal(readCellRecord(file())!.cells.length, 3);
  });

  it('leaves a cell alone that somebody else works at', async () => {
    const lock = takeLock(path.join(out(), 'slow-seed1'), 'a test');
    const ran: Cell[] = [];
    await workOff({ cells: open(ran), shape: SHAPE, file: file(), out: out(), limit: 1 });
    lock.release();
    assert.deepEqual(ran.map(partName), ['fast-seed1']);
  });

  it('does not run a diverged cell again, however many steps are asked', async () => {
    const ran: Cell[] = [];
    const diverged = (cell: Cell): Partial<CellEntry> =>
      cell.cell === 'slow' ? { verdict: 'diverged', steps: 3 } : {};
    await workOff({ cells: open(ran, diverged), shape: SHAPE, file: file(), out: out() });
    assert.equal(ran.filter(({ cell }) => cell === 'slow').length, 1);
  });

  it('refuses a run that ends early: the queue would never end', async () => {
    const cells = open([], () => ({ steps: 3 }));
    await assert.rejects(
      workOff({ cells, shape: SHAPE, file: file(), out: out() }),
      /expected a run of 10 steps, got slow-seed1 after/,
    );
    assert.equal(existsSync(file()), false);
  });

  it('runs a cell anew whose details are asked for and were not kept', async () => {
    const ran: Cell[] = [];
    const asked = { cell: 'slow', seed: 1, steps: 10 };
    const of = (cells: readonly PlannedCell[]): OpenCells => ({
      ...open(ran, ({ isDetailed }) => (isDetailed ? { isDetailed } : {})),
      plan: () => cells,
    });
    await workOff({ cells: of([asked]), shape: SHAPE, file: file(), out: out() });
    for (let i = 0; i < 2; i++) {
      await workOff({ cells: of([asked, { ...asked, isDetailed: true }]), shape: SHAPE, file: file(), out: out() });
    }
    assert.deepEqual(
      ran.map(({ isDetailed }) => isDetailed === true),
      [false, true],
    );
    assert.equal(isDone([entry('slow', 1, 3, { verdict: 'diverged' })], { ...asked, isDetailed: true }), true);
  });

  it('lists what can run now', () => {
    const names = cellsToDo({ plan }, undefined).map(({ cell }) => cell);
    assert.deepEqual(names, ['slow', 'fast']);
  });

  describe('its record', () => {
    const merge = (finished: CellEntry, of: Manifest = manifest) =>
      mergeCell({ file: file(), shape: SHAPE, manifest: of, finished: { entry: finished, network: NETWORK }, plan });
    const elsewhere = (): Manifest => ({ ...manifest, commit: 'ffff' });
    const partsByCommit = (): Record<string, readonly string[] | undefined> =>
      Object.fromEntries(
        readCellRecord(file())!.manifest.runs!.map(({ commit, parts }) => [String(commit), parts] as const),
      );

    it('says of every cell which network ran, for how many steps, where', async () => {
      await merge(entry('slow', 1, 10));
      const { manifest: stored, cells } = readCellRecord(file())!;
      assert.deepEqual(stored.networks, { slow: NETWORK });
      assert.equal(cells[0].steps, 10);
      assert.deepEqual(stored.runs![0].parts, ['slow-seed1']);
      assert.deepEqual(stored.runs![0].machine, manifest.machine);
    });

    it('keeps the longer run of a cell', async () => {
      await merge(entry('slow', 1, 20));
      await merge(entry('slow', 1, 10), elsewhere());
      assert.equal(readCellRecord(file())!.cells[0].steps, 20);
      assert.deepEqual(partsByCommit(), { [manifest.commit!]: ['slow-seed1'] });
    });

    it('keeps the details of two runs as long', async () => {
      await merge(entry('slow', 1, 20, { isDetailed: true }));
      await merge(entry('slow', 1, 20), elsewhere());
      assert.equal(readCellRecord(file())!.cells[0].isDetailed, true);
      await merge(entry('slow', 1, 30), elsewhere());
      assert.deepEqual(
        [readCellRecord(file())!.cells[0].steps, readCellRecord(file())!.cells[0].isDetailed],
        [30, undefined],
      );
    });

    it('forgets where a cell ran before when it was run anew', async () => {
      await merge(entry('slow', 1, 10));
      await merge(entry('slow', 1, 20), elsewhere());
      assert.deepEqual(partsByCommit(), { ffff: ['slow-seed1'] });
    });

    it('names both places of a cell that went on elsewhere', async () => {
      await merge(entry('slow', 1, 10));
      await merge(entry('slow', 1, 20, { continuedFrom: 10 }), elsewhere());
      assert.deepEqual(partsByCommit(), { [manifest.commit!]: ['slow-seed1'], ffff: ['slow-seed1'] });
    });

    const others: readonly [what: string, change: (m: Manifest) => Manifest, message: RegExp][] = [
      ['recipe', (m) => ({ ...m, recipe: { ...m.recipe, steps: 7 } }), /recipe\.steps/],
      ['data', (m) => ({ ...m, data: { ...m.data, checksums: { all: 'other' } } }), /data\.all/],
      ['engine', (m) => ({ ...m, engine: { ...m.engine, name: 'wasm' } }), /engine/],
    ];
    for (const [what, change, message] of others) {
      it(`takes no cell of another ${what}`, async () => {
        await merge(entry('slow', 1, 10));
        const before = readFileSync(file(), 'utf8');
        await assert.rejects(merge(entry('fast', 1, 10), change(manifest)), (error: unknown) => {
          assert.ok(error instanceof BnlabError);
          assert.match(error.message, message);
          return true;
        });
        assert.equal(readFileSync(file(), 'utf8'), before);
        const cells = { ...open([]), manifest: change(manifest) };
        await assert.rejects(workOff({ cells, shape: SHAPE, file: file(), out: out() }), message);
      });
    }

    it('grows: more seeds and rates are the same experiment', async () => {
      const of = (seeds: readonly number[]): Manifest => ({ ...manifest, recipe: { name: 'toy', seeds } });
      await merge(entry('slow', 1, 10), of([1]));
      await merge(entry('slow', 2, 10), of([1, 2]));
      const { manifest: stored, cells } = readCellRecord(file())!;
      assert.deepEqual(stored.recipe.seeds, [1, 2]);
      assert.equal(cells.length, 2);
    });

    const damages: readonly [what: string, damage: (text: string) => string][] = [
      ['half a file', (text) => text.slice(0, -40)],
      ['a curve of another length', (text) => text.replace('"test":[0.1,', '"test":[')],
      ['a cell without its network', (text) => text.replace('"networks":{"slow"', '"networks":{"other"')],
      ['a cell that no run has', (text) => text.replace('"parts":["slow-seed1"', '"parts":["other-seed1"')],
      ['an accuracy above 1', (text) => text.replace('"heldOut":[0.1', '"heldOut":[1.1')],
    ];
    for (const [what, damage] of damages) {
      it(`is refused with ${what}`, async () => {
        await merge(entry('slow', 1, 10));
        const text = JSON.stringify(JSON.parse(readFileSync(file(), 'utf8')));
        const damaged = damage(text);
        assert.notEqual(damaged, text);
        writeFileSync(file(), damaged);
        assert.throws(
          () => readCellRecord(file()),
          (error: unknown) => error instanceof BnlabError,
        );
      });
    }
  });
});

describe('the stored records of experiments that run cell by cell', () => {
  for (const { name, shape } of CELL_EXPERIMENTS) {
    const file = path.join(resultsFolder(), `${name}.json`);
    it(`${name}: says on which data, with how many threads and which instructions every cell ran`, function () {
      if (!existsSync(file)) this.skip();
      const { manifest, cells } = readCellRecord<CellEntry>(file, shape)!;
      assert.ok(cells.length > 0);
      assert.equal(manifest.data.kind, 'files');
      assert.match(manifest.data.set!.fingerprint, /^[0-9a-f]{64}$/);
      for (const { commit, machine, parts } of manifest.runs!) {
        assert.match(commit!, /^[0-9a-f]{40}$/, 'a commit without changes');
        assert.equal(machine.threads, 1);
        assert.notEqual(machine.instructionSet ?? 'unknown', 'unknown');
        assert.ok(parts!.length > 0);
      }
    });
  }
});
