import assert from 'node:assert/strict';
import { measured, type Peer, type Task } from './measure';
import { tableOf } from './table';

const task: Task = { name: 'train', title: 'training', unit: 'images/s' };

function peer(product: string, script: string, numbers: number[] = []): Peer {
  const numberOf = (line: Readonly<Record<string, unknown>>) => line.speed;
  return {
    task,
    product,
    way: `${product} ${script}`,
    program: process.execPath,
    args: ['-e', script],
    numberOf,
    numbers,
  };
}

describe('the bench of peers', () => {
  it('keeps the number of the last line, once for the same command in a round', () => {
    const one = peer('bnlab', 'console.log("begun"); console.log(JSON.stringify({ speed: process.hrtime()[1] + 1 }))');
    const same = { ...one, numbers: [] };
    const seen = new Map<string, string>();
    measured(one, seen);
    assert.match(measured(same, seen), /images\/s$/);
    assert.deepEqual(same.numbers, one.numbers);
    assert.equal(one.numbers.length, 1);
  });

  for (const [what, script, expected] of [
    ['fails', 'console.error("not installed"); process.exit(1)', /not installed/],
    ['prints no number', 'console.log(JSON.stringify({ speed: "fast" }))', /no number in .*fast/],
    ['prints no JSON', 'console.log("fast")', /no number in "fast"/],
    ['prints nothing', '', /no number in ""/],
  ] as const)
    it(`says of a peer that ${what} why it was not measured, and does not run it again`, () => {
      const failing = peer('other', script);
      assert.match(measured(failing, new Map()), expected);
      const well = { ...failing, args: ['-e', 'console.log(JSON.stringify({ speed: 1 }))'] };
      assert.match(measured(well, new Map()), expected);
      assert.deepEqual(failing.numbers, []);
    });

  it('says what there is no program for', () => {
    assert.match(measured({ ...peer('other', ''), program: '/no/such/python' }, new Map()), /ENOENT/);
  });

  it('takes the best way of a product by its median, and bnlab’s in multiples of it', () => {
    const peers = [
      peer('bnlab', 'a', [4, 100, 6]),
      peer('torch', 'a', [1, 1, 9]),
      peer('torch', 'b', [3, 2, 1, 3]),
      { ...peer('jax', 'a'), failure: 'not here' },
    ];
    const lines = tableOf([task], peers).split('\n');
    assert.deepEqual(lines, [
      '| | bnlab | torch | jax |',
      '|---|---|---|---|',
      '| training, images/s | 6.00 | 2.50 (2.40) | – |',
      'train, jax a: not here',
    ]);
  });
});
