// What a page without a bundler imports first: the platform, `langevin/web`, and all that loads folders and draws. What
// folders name is loaded when one does; a page that names it itself finds it in its package's module beside this one.
import './index.ts';

export * from '@langevin/core';
export * from '@langevin/pipeline';
export * from './web.ts';
