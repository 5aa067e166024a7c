/** The rooms whose index `lib/index.ts`, the one door, opens. */
export const OPEN_ROOMS = [
  'engine',
  'graph',
  'norm',
  'models',
  'data',
  'train',
  'runs',
  'records',
  'distributed',
  'experiments',
  'paper',
  'figures',
  'exercises',
];
