export * from './score-sde-ve-pipeline.ts';
