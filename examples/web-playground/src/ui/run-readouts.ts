import { sigmaText } from '../drawing/preview.ts';
import type { Pace } from '../drawing/run-clock.ts';
import { element, setProgress } from './elements.ts';

/** A moment of a run, as the readouts tell it. */
export interface RunMoment {
  /** Number of the step, from 1. */
  readonly step: number;
  /** Steps of the run; undefined for a solver that chooses them. */
  readonly steps: number | undefined;
  readonly sigma: number;
  readonly progress: number;
}

/** The figures below the pictures while they are drawn. */
export class RunReadouts {
  readonly #bar = element('run-progress', HTMLElement);
  readonly #step = element('readout-step', HTMLElement);
  readonly #sigma = element('readout-sigma', HTMLElement);
  readonly #evaluations = element('readout-evaluations', HTMLElement);
  readonly #speed = element('readout-speed', HTMLElement);
  readonly #left = element('readout-left', HTMLElement);

  /** Begins anew. */
  reset(): void {
    for (const readout of [this.#step, this.#sigma, this.#evaluations, this.#speed, this.#left]) {
      readout.textContent = '–';
    }
    setProgress(this.#bar, 0);
  }

  showMoment({ step, steps, sigma, progress }: RunMoment): void {
    this.#step.textContent = steps === undefined ? String(step) : `${step} of ${steps}`;
    this.#sigma.textContent = sigmaText(sigma, 3);
    setProgress(this.#bar, progress);
  }

  showPace({ evaluations, perSecond, secondsLeft }: Pace): void {
    this.#evaluations.textContent = String(evaluations);
    if (perSecond !== undefined) this.#speed.textContent = perSecond.toFixed(perSecond < 10 ? 1 : 0);
    if (secondsLeft !== undefined) this.#left.textContent = durationOf(secondsLeft);
  }
}

/** A time in words that can be read at a glance. */
export function durationOf(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  return `${Math.round(seconds / 60)} min`;
}
