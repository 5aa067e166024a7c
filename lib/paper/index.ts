export * from './claims';
export { GLOSSARY, type Term } from './glossary';
export {
  PAPER_FIGURE4,
  PAPER_FIGURE4_ROWS,
  PAPER_MILLION_STEPS,
  PAPER_MILLION_STEPS_TO_BEST,
  PAPER_TOP5_COMPARED,
  type PrintedErrors,
  type PrintedModel,
} from './printed';
