export * from './langevin-corrector.ts';
export * from './reverse-diffusion-predictor.ts';
export type * from './score-sde-ve-config.ts';
export * from './score-sde-ve-scheduler.ts';
export type * from './score-sde-ve-step.ts';
export type * from './state-update.ts';
