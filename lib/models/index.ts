/** The paper's networks: Figure 5 as a table, the five variants, and what a built model is made of. @module */
export * from './dropout';
export * from './inception';
export * from './inception-table';
export * from './local-response';
export * from './summary';
export * from './variants';
export * from './mnist-net';
export * from './save';
export * from './stock';
export * from './file-handler';
