export * from './karras-ve-pipeline.ts';
export * from './score-sde-ve-colorize-pipeline.ts';
export * from './score-sde-ve-inpaint-pipeline.ts';
export * from './score-sde-ve-pipeline.ts';
