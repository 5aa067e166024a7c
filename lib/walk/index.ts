/**
 * The walkthrough behind `npm start`.
 * @module
 */
export { findLessons, selectLessons, type Lesson } from './lessons';
export { outcomeLine, textProgress, type ProgressOutput } from './progress';
export { claimsOf, workspaceSteps } from './steps';
export {
  walk,
  type BookPage,
  type LessonOutcome,
  type LessonRun,
  type WalkOptions,
  type WalkProgress,
  type WalkReport,
  type WalkSteps,
} from './walk';
