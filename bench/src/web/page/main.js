// @ts-check
import { describeGpu } from './describe-gpu.js';
import * as loops from './loops.js';
import * as pipelines from './pipelines.js';
import * as watched from './watched.js';

/** @type {import('../page-calls.js').PageCalls} */
export const bench = { ...loops, ...pipelines, ...watched, describeGpu };

Object.assign(globalThis, { bench });
