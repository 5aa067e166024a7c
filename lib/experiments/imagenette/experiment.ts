/**
 * `bnlab run imagenette`: Figures 2 and 3 on photographs of ImageNet, with the ten modules of Figure 5.
 *
 * Command: `npx bnlab run imagenette --jobs 2` (Imagenette at 96 pixels, 3 seeds, a search of three rates for every network: 8 minutes a cell
 * on one idle core). Expected after 2,500 steps: Inception at 51 to 53 %, BN-Baseline at 53 to 58 %, BN-x5 at 58 to 62 %, BN-x30 at 63 to
 * 66 %.
 * @module
 */
import { makeManifest } from '../../runs/manifest';
import type { CellExperiment } from '../cells/queue';
import { openImagenette } from './data';
import { imagenetteShape } from './shape';
import { summarizeImagenette } from './judge';
import { imagenettePlan } from './plan';
import { imagenetteCell, ratesOf } from '../../records/imagenette';
import { IMAGENETTE, IMAGENETTE_QUICK, type ImagenetteRecipe } from './recipe';
import { runImagenetteCell, type ImagenetteEntry } from './train';

/** An experiment of this kind, with its small profile of the same name. */
export function experimentOf(full: ImagenetteRecipe, title: string): CellExperiment<ImagenetteEntry> {
  const { name } = full;
  return {
    name,
    section: '4.2.2',
    title,
    steps: full.steps,
    shape: imagenetteShape(name),
    async open(options) {
      const recipe = options.quick ? { ...IMAGENETTE_QUICK, name } : full;
      const pictures = await openImagenette(recipe, options);
      const { seeds } = recipe;
      const settings = recipe.arms.flatMap((arm) => ratesOf(recipe, arm));
      return {
        manifest: makeManifest({ recipe, seeds, source: pictures.source, set: pictures.manifest }),
        detail: pictures.detail,
        plan: (entries) => imagenettePlan(recipe, entries),
        run: ({ cell, seed, steps }, { folder, onProgress }) => {
          const setting = settings.find((each) => imagenetteCell(each) === cell)!;
          return runImagenetteCell({ recipe, setting, pictures, seed, steps, folder, onProgress });
        },
        close: () => Promise.resolve(),
      };
    },
    summarize: summarizeImagenette,
  };
}

/** At half the paper's width; its record is `notebooks/results/imagenette.json`. */
export const imagenetteExperiment = experimentOf(
  IMAGENETTE,
  'Figure 5’s ten modules on Imagenette: every variant at a rate of its own',
);
