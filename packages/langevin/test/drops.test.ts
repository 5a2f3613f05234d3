import { it } from 'vitest';
import { dropPipelines } from './support/drop-pipelines.ts';

it('pipelines that nobody disposes are given back when they are collected', async () => {
  await dropPipelines(4);
});
