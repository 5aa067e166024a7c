/** Beyond one process: communicators, data-parallel training, launching. @module */
export * from './communicator';
export * from './world';
export * from './launch';
export { mpirunOf } from './launch-mpi';
export * from './synchronous';
export * from './synchronizable';
export * from './evaluate-together';
