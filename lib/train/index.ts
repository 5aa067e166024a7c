export { Optimizer, type OptimizerRecipe } from './optimizers';
export { Diverged, trainableVariables, trainStep, type MiniBatch, type StepOptions } from './step';
