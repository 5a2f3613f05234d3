export type { ClassLabels } from './class-labels.ts';
export type * from './generation-options.ts';
export type { ScoreNetwork } from './score-network.ts';
export * from './score-sde-ve-pipeline.ts';
