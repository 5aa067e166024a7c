import assert from 'node:assert/strict';
import { JSDOM } from 'jsdom';
import { addCanvas } from '../../lib/figures/canvas';

describe('the canvas that heatmaps are drawn on', () => {
  const cases = [
    ['rgb(0,32,81)', undefined],
    ['rgba(0,32,81,0.5)', undefined],
    ['#002051', /canvas: expected rgb/],
    ['red', /canvas: expected rgb/],
  ] as const;
  for (const [style, refusal] of cases) {
    it(`${refusal ? 'refuses' : 'fills with'} ${style}`, () => {
      const { window } = new JSDOM();
      addCanvas(window);
      const canvas = window.document.createElement('canvas');
      canvas.width = canvas.height = 2;
      const context = canvas.getContext('2d')!;
      context.fillStyle = style;
      const fill = () => context.fillRect(0, 0, 2, 2);
      if (refusal) assert.throws(fill, refusal);
      else assert.doesNotThrow(fill);
    });
  }
});
