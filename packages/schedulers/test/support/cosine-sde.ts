import type { NoiseLevel } from '@langevin/core';
import { LinearSde } from '@langevin/schedulers';

/** A user's own SDE: scale cos(1.5 t) and sigma sin(1.5 t), which stops short of scale 0. */
export class CosineSde extends LinearSde {
  static readonly className: string = 'CosineSde';
  readonly config: { readonly speed: number };
  readonly initNoiseSigma = 1;

  constructor({ speed = 1.5 }: { readonly speed?: number } = {}) {
    super();
    this.config = { speed };
  }

  drift(time: number): number {
    return -this.config.speed * Math.tan(this.config.speed * time);
  }

  diffusion(time: number): number {
    return Math.sqrt(2 * this.config.speed * Math.tan(this.config.speed * time));
  }

  levelAt(time: number): NoiseLevel {
    const angle = this.config.speed * time;
    return { time, scale: Math.cos(angle), sigma: Math.sin(angle) };
  }
}
