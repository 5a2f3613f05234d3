import type { FloatTensor, SamplingStep } from 'langevin';
import { Film, type FilmFrame } from '../drawing/film.ts';
import { noisyFrame } from '../drawing/preview.ts';
import { RunClock } from '../drawing/run-clock.ts';
import type { RunReadouts } from './run-readouts.ts';

/** A state of a run: its images and how noisy they are. */
export interface NoisyState {
  readonly sample: FloatTensor;
  readonly sigma: number;
}

/** What a {@link LiveRun} shows, and where. */
export interface LiveRunOptions {
  readonly readouts: RunReadouts;
  /** Steps of the run; undefined for a solver that chooses them. */
  readonly steps: number | undefined;
  /** The noise that the run starts from. */
  readonly start: NoisyState;
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
    this.#film.record(0, () => ({ sigma: options.start.sigma, images: framesOf(options.start) }));
    options.readouts.reset();
    this.#requestFrame();
  }

  readonly onStep = ({ index, progress, level, sample }: SamplingStep): void => {
    this.#latest = { sample, sigma: level.sigma };
    this.#clock.reach(progress);
    const isMoment = this.#film.record(progress, () => ({ sigma: level.sigma, images: framesOf(this.#latest) }));
    const { readouts, steps, isCalm } = this.#options;
    // A solver may update the state more than once in a step, as a corrector and a predictor do.
    const step = steps === undefined ? index + 1 : Math.max(1, Math.round(progress * steps));
    readouts.showMoment({ step, steps, sigma: level.sigma, progress });
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

  #requestFrame(): void {
    this.#request ??= requestAnimationFrame(() => {
      this.#request = undefined;
      this.#options.onFrames(framesOf(this.#latest), this.film);
    });
  }
}

/** Every image of a state, as it can be looked at. */
export function framesOf({ sample, sigma }: NoisyState): ImageData[] {
  return Array.from({ length: sample.dims[0] ?? 0 }, (_, image) => noisyFrame(sample, image, sigma));
}
