/** Beyond one process: communicators, data-parallel training, launching. @module */
export * from './communicator';
export * from './world';
export * from './launch';
export { mpirunOf } from './launch-mpi';
export { HostsSilent } from './hosts';
export { shareCores } from './cores';
export { rankTimeout } from './patience';
export { isFirstToSay } from './told';
export * from './synchronous';
export { trainAsynchronously } from './asynchronous';
export type { AsynchronousOptions, AsynchronousResult, AsynchronousUpdate } from './asynchronous';
export * from './simulation';
export * from './synchronizable';
export * from './evaluate-together';
export * from './gather-json';
