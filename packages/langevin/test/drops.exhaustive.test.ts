import { it } from 'vitest';
import { dropPipelines } from './support/drop-pipelines.ts';

it('fifty pipelines that nobody disposes are given back when they are collected', async () => {
  await dropPipelines(50);
});
