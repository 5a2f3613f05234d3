import type { SamplingStep, ValueRange } from 'langevin';
import { Film, type FilmFrame } from '../drawing/film.ts';
import { type NoisyState, noisyFrames, relativeSigma } from '../drawing/preview.ts';
import { RunClock } from '../drawing/run-clock.ts';
import type { RunReadouts } from './run-readouts.ts';

/** What a {@link LiveRun} shows, and where. */
export interface LiveRunOptions {
  readonly readouts: RunReadouts;
  /** Steps of the run; undefined for a solver that chooses them. */
  readonly steps: number | undefined;
  /** The noise that the run starts from. */
  readonly start: NoisyState;
  /** The standard deviation of that noise, where the data has the scale 1. */
  readonly startSigma: number;
  /** The values of black and white in the data. */
  readonly range: ValueRange;
  /** Whether to show the moments of the film alone, for users who want little motion. */
  readonly isCalm: boolean;
  /** Called with the images, at most once for each frame of the screen. */
  readonly onFrames: (frames: readonly ImageData[], film: readonly FilmFrame[]) => void;
}

/** Shows a run while it goes on. What the screen can't keep up with is left out. */
export class LiveRun {
  readonly #film = new Film();
  readonly #clock = new RunClock();
  readonly #options: LiveRunOptions;
  #latest: NoisyState;
  #request: number | undefined;

  constructor(options: LiveRunOptions) {
    this.#options = options;
    this.#latest = options.start;
    this.#film.record(0, () => ({ sigma: options.startSigma, images: this.#frames }));
    options.readouts.reset();
    this.#requestFrame();
  }

  readonly onStep = ({ index, progress, level, sample }: SamplingStep): void => {
    this.#latest = { sample, level };
    const sigma = relativeSigma(level);
    this.#clock.reach(progress);
    const isMoment = this.#film.record(progress, () => ({ sigma, images: this.#frames }));
    const { readouts, steps, isCalm } = this.#options;
    // A solver may update the state more than once in a step, as a corrector and a predictor do.
    const step = steps === undefined ? index + 1 : Math.max(1, Math.round(progress * steps));
    readouts.showMoment({ step, steps, sigma, progress });
    readouts.showPace(this.#clock.pace);
    if (isMoment || !isCalm) this.#requestFrame();
  };

  readonly onEvaluation = (): void => {
    this.#clock.countEvaluation();
    this.#options.readouts.showPace(this.#clock.pace);
  };

  /** The moments of the run so far. */
  get film(): readonly FilmFrame[] {
    return this.#film.frames;
  }

  /** How often the network was evaluated. */
  get evaluations(): number {
    return this.#clock.pace.evaluations;
  }

  /** Shows no more of it. */
  end(): void {
    if (this.#request !== undefined) cancelAnimationFrame(this.#request);
  }

  get #frames(): ImageData[] {
    return noisyFrames(this.#latest, this.#options.range);
  }

  #requestFrame(): void {
    this.#request ??= requestAnimationFrame(() => {
      this.#request = undefined;
      this.#options.onFrames(this.#frames, this.film);
    });
  }
}
