// Makes the pictures of the kernelspec from its drawing: node lib/kernel/share/logos.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { Resvg } from '@resvg/resvg-js';

const folder = new URL('kernels/bnlab/', import.meta.url);
const svg = readFileSync(new URL('logo-svg.svg', folder), 'utf8');
for (const width of [32, 64]) {
  const png = new Resvg(svg, { fitTo: { mode: 'width', value: width } }).render().asPng();
  writeFileSync(new URL(`logo-${width}x${width}.png`, folder), png);
}
