/** Distorted colours against the steps of the recipe one after another in float64. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { distortColours } from '../../../lib/data';
import { Random } from '../../../lib/random';

/** A pixel is rounded to a byte; the steps as one matrix round otherwise in float64. */
const HALF = 0.5 + 1e-9;

type Colour = readonly number[];

/** Grey of ITU-R BT.601. */
const greyOf = ([r, g, b]: Colour) => 0.299 * r + 0.587 * g + 0.114 * b;

/** The eigenvalues and, in rows of red, green and blue, the eigenvectors of ImageNet's colours of 0 to 1, as AlexNet's recipe is published. */
const DEVIATIONS = [0.2175, 0.0188, 0.0045];
const VECTORS = [
  [-0.5675, 0.7192, 0.4009],
  [-0.5808, -0.0045, -0.814],
  [-0.5836, -0.6948, 0.4203],
];

const STRENGTHS = { reduced: { factor: 0.1, lighting: 0.025 }, full: { factor: 0.4, lighting: 0.1 } } as const;

/** What the recipe makes of all colours: each step on its own, nothing rounded or cut off. */
function distorted(colours: readonly Colour[], how: keyof typeof STRENGTHS, random: Random): readonly Colour[] {
  const { factor, lighting } = STRENGTHS[how];
  const mean = colours.reduce((sum, colour) => sum + greyOf(colour), 0) / colours.length;
  const steps: readonly ((k: number) => (colour: Colour) => Colour)[] = [
    (k) => (colour) => colour.map((value) => k * value),
    (k) => (colour) => colour.map((value) => mean + k * (value - mean)),
    (k) => (colour) => colour.map((value) => greyOf(colour) + k * (value - greyOf(colour))),
  ];
  let now = colours;
  for (const step of random.permutation(3)) now = now.map(steps[step](random.uniform(1 - factor, 1 + factor)));
  const alphas = DEVIATIONS.map((deviation) => random.normal(0, lighting) * deviation * 255);
  return now.map((colour) =>
    colour.map((value, c) => value + VECTORS[c].reduce((sum, x, i) => sum + x * alphas[i], 0)),
  );
}

const byte = fc.integer({ min: 0, max: 255 });
const pictures = fc.array(fc.tuple(byte, byte, byte), { minLength: 1, maxLength: 40 });

describe('the colours of any picture', () => {
  for (const how of ['reduced', 'full'] as const)
    it(`are distorted as the recipe says, step by step: ${how}`, () => {
      fc.assert(
        fc.property(pictures, fc.nat(), (colours, seed) => {
          const pixels = Uint8Array.from(colours.flat());
          distortColours(pixels, how, new Random(seed));
          const want = distorted(colours, how, new Random(seed)).flat();
          want.forEach((value, i) => {
            const inBytes = Math.min(255, Math.max(0, value));
            assert.ok(Math.abs(pixels[i] - inBytes) <= HALF, `[${i}] ${pixels[i]} instead of ${inBytes}`);
          });
        }),
      );
    });

  it('have every part of the lighting: no pixel of a large picture is rounded to another side', () => {
    for (const seed of [1, 2, 3, 4]) {
      const draw = new Random(seed).split('picture');
      const colours = Array.from({ length: 20_000 }, () => [draw.integer(256), draw.integer(256), draw.integer(256)]);
      const pixels = Uint8Array.from(colours.flat());
      distortColours(pixels, 'full', new Random(seed));
      const want = distorted(colours, 'full', new Random(seed)).flat();
      const wrong = want.findIndex((value, i) => Math.abs(pixels[i] - Math.min(255, Math.max(0, value))) > HALF);
      assert.equal(wrong, -1, `seed ${seed}: ${pixels[wrong]} instead of ${want[wrong]}`);
    }
  });

  it('are left alone where nothing is asked, and nothing is drawn', () => {
    fc.assert(
      fc.property(pictures, fc.nat(), (colours, seed) => {
        const [pixels, random] = [Uint8Array.from(colours.flat()), new Random(seed)];
        distortColours(pixels, 'none', random);
        assert.deepEqual([...pixels], colours.flat());
        assert.equal(random.bits(), new Random(seed).bits());
      }),
    );
  });
});
