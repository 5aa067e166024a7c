/**
 * The ten digits as pen strokes in the unit square (x to the right, y down), each in the ways people write it.
 * @module
 */

/** A pen stroke: x0, y0, x1, y1, … */
export type Stroke = readonly number[];

/** One way to write a digit. */
export type Glyph = readonly Stroke[];

const LINE_STEPS = 5;
const ARC_STEP_DEGREES = 24;

type Pair = readonly [number, number];

/** Points of an ellipse's arc by centre and radii, angles in degrees clockwise from the right, both ends included. */
function arc([cx, cy]: Pair, [rx, ry]: Pair, [from, to]: Pair): number[] {
  const steps = Math.ceil(Math.abs(to - from) / ARC_STEP_DEGREES);
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / steps) * Math.PI) / 180;
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)];
  }).flat();
}

/** A polyline through the given corners, subdivided so that a bent plane bends it too. */
function line(...corners: readonly number[]): number[] {
  const points = corners.slice(0, 2);
  for (let i = 2; i < corners.length; i += 2) {
    for (let k = 1; k <= LINE_STEPS; k++) {
      const t = k / LINE_STEPS;
      points.push(corners[i - 2]! + t * (corners[i]! - corners[i - 2]!));
      points.push(corners[i - 1]! + t * (corners[i + 1]! - corners[i - 1]!));
    }
  }
  return points;
}

/** Strokes joined without lifting the pen. */
function joined(...parts: readonly number[][]): number[] {
  return parts.flat();
}

/** Glyphs of each digit, 0 to 9. */
export const DIGIT_GLYPHS: readonly (readonly Glyph[])[] = [
  [
    [arc([0.5, 0.5], [0.42, 0.5], [-90, 270])],
    [arc([0.5, 0.5], [0.32, 0.5], [-70, 280])],
    [arc([0.5, 0.5], [0.48, 0.45], [-110, 262])],
  ],
  [
    [line(0.5, 0, 0.5, 1)],
    [line(0.28, 0.22, 0.55, 0, 0.52, 1)],
    [line(0.25, 0.25, 0.52, 0, 0.52, 1), line(0.2, 1, 0.82, 1)],
  ],
  [
    [joined(arc([0.5, 0.27], [0.38, 0.27], [-170, 30]), line(0.78, 0.45, 0.08, 1), line(0.08, 1, 0.92, 1))],
    [
      joined(
        arc([0.47, 0.3], [0.4, 0.3], [-160, 60]),
        arc([0.2, 0.86], [0.14, 0.12], [-40, -330]),
        line(0.34, 0.9, 0.95, 0.97),
      ),
    ],
    [joined(line(0.12, 0.06, 0.55, 0), arc([0.5, 0.3], [0.36, 0.3], [-80, 50]), line(0.7, 0.55, 0.1, 0.96, 0.9, 0.94))],
  ],
  [
    [joined(arc([0.45, 0.25], [0.38, 0.25], [-150, 90]), arc([0.45, 0.74], [0.42, 0.26], [-90, 150]))],
    [joined(line(0.12, 0.02, 0.82, 0.02, 0.42, 0.4), arc([0.42, 0.7], [0.42, 0.3], [-90, 150]))],
    [joined(arc([0.4, 0.22], [0.36, 0.22], [-140, 70]), arc([0.42, 0.7], [0.46, 0.3], [-70, 130]))],
  ],
  [
    [line(0.22, 0.02, 0.1, 0.58, 0.92, 0.58), line(0.72, 0.1, 0.66, 1)],
    [joined(line(0.68, 1, 0.7, 0, 0.05, 0.66, 0.95, 0.66))],
    [joined(line(0.15, 0, 0.17, 0.38), arc([0.46, 0.38], [0.3, 0.16], [180, 20])), line(0.78, 0, 0.74, 1)],
  ],
  [
    [joined(line(0.86, 0.02, 0.26, 0.02, 0.2, 0.42), arc([0.44, 0.68], [0.4, 0.32], [-120, 140]))],
    [joined(line(0.22, 0.06, 0.2, 0.44), arc([0.44, 0.7], [0.42, 0.3], [-125, 130])), line(0.2, 0.04, 0.85, 0)],
    [joined(arc([0.6, 0.26], [0.36, 0.24], [-60, -190]), arc([0.42, 0.73], [0.4, 0.27], [-100, 150]))],
  ],
  [
    [joined(arc([0.75, 0.62], [0.62, 0.62], [-100, -180]), arc([0.48, 0.7], [0.35, 0.3], [180, -180]))],
    [joined(line(0.6, 0, 0.2, 0.6), arc([0.48, 0.72], [0.32, 0.28], [190, -170]))],
    [joined(line(0.3, 0, 0.14, 0.65), arc([0.5, 0.74], [0.36, 0.26], [180, -150]))],
  ],
  [
    [line(0.08, 0.03, 0.9, 0.03, 0.4, 1)],
    [line(0.08, 0.03, 0.88, 0.05, 0.42, 1), line(0.3, 0.5, 0.86, 0.5)],
    [joined(line(0.12, 0.18, 0.14, 0.03, 0.86, 0.05), arc([1, 0.95], [0.52, 0.85], [-110, -183]))],
  ],
  [
    [arc([0.5, 0.25], [0.34, 0.25], [90, 450]), arc([0.5, 0.74], [0.42, 0.26], [-90, 270])],
    [figureEight(0.42)],
    [
      joined(
        arc([0.5, 0.24], [0.34, 0.24], [-20, -265]),
        arc([0.48, 0.74], [0.38, 0.26], [-80, 265]),
        line(0.48, 0.48, 0.84, 0.16),
      ),
    ],
  ],
  [
    [arc([0.46, 0.3], [0.36, 0.3], [0, 360]), line(0.82, 0.28, 0.74, 1)],
    [joined(arc([0.48, 0.28], [0.36, 0.28], [-10, -370]), arc([0.3, 0.3], [0.54, 0.7], [0, 110]))],
    [joined(arc([0.44, 0.3], [0.34, 0.26], [-40, -330]), line(0.78, 0.05, 0.8, 0.5, 0.6, 1))],
  ],
];

/** An eight in one go: x = 0.5 + r sin 2t, y = 0.5 - 0.5 cos t. */
function figureEight(radius: number): number[] {
  const steps = 26;
  return Array.from({ length: steps + 1 }, (_, i) => {
    const t = (2 * Math.PI * (i + 0.5)) / steps;
    return [0.5 + radius * Math.sin(2 * t), 0.5 - 0.5 * Math.cos(t)];
  }).flat();
}
