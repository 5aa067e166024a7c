/**
 * The paper as a list: every section, algorithm, equation, figure, table and idea of it, and every claim, with the cells that treat it.
 * @module
 */
import { EQUATION_ITEMS } from './equations';
import { FIGURE_ITEMS } from './figures';
import { IDEA_ITEMS } from './ideas';
import { SECTION_ITEMS } from './sections';
import type { PaperItem } from './types';

export { CLAIM_PLACES } from './claims';
export { ITEM_KINDS, type ItemKind, type PaperItem, type Place } from './types';

/** Everything that the paper consists of but its claims. */
export const PAPER_ITEMS: readonly PaperItem[] = [...SECTION_ITEMS, ...FIGURE_ITEMS, ...EQUATION_ITEMS, ...IDEA_ITEMS];
