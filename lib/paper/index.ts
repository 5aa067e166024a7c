export * from './claims';
export { CLAIM_PLACES, ITEM_KINDS, PAPER_ITEMS, type ItemKind, type PaperItem, type Place } from './coverage';
export { FOLLOW_UPS, type FollowUp, type FollowUpId, type JudgedFollowUp } from './follow-ups';
export { GLOSSARY, type Term } from './glossary';
export {
  PAPER_FIGURE4,
  PAPER_FIGURE4_ROWS,
  PAPER_LADDER,
  PAPER_MILLION_STEPS,
  PAPER_MILLION_STEPS_TO_BEST,
  PAPER_TOP5_COMPARED,
  type PrintedErrors,
  type PrintedModel,
} from './printed';
