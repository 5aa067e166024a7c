export { describeMachine, instructionSetOf, type Machine } from './machine';
export {
  makeManifest,
  runsOfManifest,
  type Manifest,
  type ManifestOptions,
  type ManifestRun,
  type RecordedMachine,
  type Versions,
} from './manifest';
export { checkEarlierSeeds, withEarlierSeeds } from './merge-records';
export { describeNetwork, type NetworkDescription } from './network';
export { tellRanks, type RanksDescription } from './ranks';
export { RunFolder } from './run-folder';
export { libraryCommit, libraryVersion } from './version';
