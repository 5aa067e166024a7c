/** Beyond one process: communicators, data-parallel training, launching. @module */
export * from './communicator';
export * from './world';
export * from './launch';
export { mpirunOf, type MpiName } from './launch-mpi';
