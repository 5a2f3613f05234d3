export * from './consistency-model-pipeline.ts';
