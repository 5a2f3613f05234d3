// Everything that `langevin` offers wherever it runs. Each entry adds the platform of its own place.
export * from '@langevin/consistency';
export * from '@langevin/core';
export * from '@langevin/ddpm';
export * from '@langevin/evaluation';
export * from '@langevin/latent';
export * from '@langevin/models';
export * from '@langevin/onnx';
export * from '@langevin/pipeline';
export * from '@langevin/pipeline/latents';
export * from '@langevin/schedulers';
export * from '@langevin/score-sde-ve';
