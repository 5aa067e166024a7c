/**
 * The walkthrough behind `npm start`.
 * @module
 */
export { textProgress } from './progress';
export { claimsOf, workspaceSteps } from './steps';
export { walk, type WalkReport } from './walk';
