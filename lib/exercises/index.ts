/** Exercises: what is asked, what is right, and what each mistake leads to. @module */
export { check, checkAnswer, type CheckOptions } from './check';
export { type Feedback, type AnswerVerdict } from './feedback';
export { TODO } from './todo';
export { setLanguage } from '../kernel/tell';
