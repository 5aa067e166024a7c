export * from './claims';
export { GLOSSARY, type Term } from './glossary';
export { PAPER_FIGURE4, PAPER_MILLION_STEPS, type PrintedErrors } from './printed';
