/**
 * Where training and evaluation look at a picture: crops and mirrors.
 * @module
 */
import { Random } from '../../random';
import type { PictureCrop, Size } from './decode';

/**
 * A random part of a picture: 8 to 100 % of its area, ratio 3/4 to 4/3, mirrored every second time.
 *
 * Source: GoogLeNet's recipe, which section 4.2 builds on; drawn as torchvision's RandomResizedCrop does.
 */
export function randomResizedCrop({ width, height }: Size, random: Random): PictureCrop {
  const ratios = [Math.log(3 / 4), Math.log(4 / 3)] as const;
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = width * height * random.uniform(0.08, 1);
    const ratio = Math.exp(random.uniform(...ratios));
    const w = Math.round(Math.sqrt(area * ratio));
    const h = Math.round(Math.sqrt(area / ratio));
    if (w < 1 || h < 1 || w > width || h > height) continue;
    const left = random.integer(width - w + 1);
    const top = random.integer(height - h + 1);
    return { left, top, width: w, height: h, mirrored: random.integer(2) === 1 };
  }
  // a very long picture: the largest part with an allowed ratio, from the centre
  const w = Math.max(1, Math.min(width, Math.round((height * 4) / 3)));
  const h = Math.max(1, Math.min(height, Math.round((width * 4) / 3)));
  return {
    left: Math.floor((width - w) / 2),
    top: Math.floor((height - h) / 2),
    width: w,
    height: h,
    mirrored: random.integer(2) === 1,
  };
}

/** The centre of the picture as evaluation sees it: shorter side resized to `size` x 256/224, the middle `size` x `size` kept. */
export function centreCrop({ width, height }: Size): PictureCrop {
  const side = (Math.min(width, height) * 224) / 256;
  return { left: (width - side) / 2, top: (height - side) / 2, width: side, height: side, mirrored: false };
}

/**
 * The 144 crops of section 4.2.3, after GoogLeNet: shorter side 256, 288, 320, 352; three squares; four corners, centre
 * and the whole square; mirrored and not. Boxes are in the picture's own pixels.
 */
export function multiCrops({ width, height }: Size): PictureCrop[] {
  const short = Math.min(width, height);
  const crops: PictureCrop[] = [];
  for (const scale of [256, 288, 320, 352]) {
    const inner = (short * 224) / scale;
    const room = short - inner;
    for (const along of [0, 0.5, 1]) {
      const left = (width - short) * along;
      const top = (height - short) * along;
      const places = [
        [0, 0],
        [room, 0],
        [0, room],
        [room, room],
        [room / 2, room / 2],
      ] as const;
      const inside = places.map(([dx, dy]) => ({ left: left + dx, top: top + dy, width: inner, height: inner }));
      for (const box of [...inside, { left, top, width: short, height: short }]) {
        crops.push({ ...box, mirrored: false }, { ...box, mirrored: true });
      }
    }
  }
  return crops;
}
