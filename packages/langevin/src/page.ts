// What a page without a bundler imports: all of `langevin` and of `langevin/web`.
export * from './index.ts';
export * from './web.ts';
