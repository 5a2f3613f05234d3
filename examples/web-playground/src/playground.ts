import type { LoadProgress, Runtime, Scheduler } from 'langevin';
import { type DrawOptions, draw, type Repaint, startingNoise } from './drawing/draw.ts';
import { planRun } from './drawing/plan.ts';
import { noisyFrames, relativeSigma } from './drawing/preview.ts';
import { fitPicture } from './inpainting/fit-picture.ts';
import { type DeviceChoices, findDevices, placeFor } from './model/devices.ts';
import { ModelSlot } from './model/model-slot.ts';
import { type ModelSource, modelAt, shippedModel } from './model/model-source.ts';
import { SchedulerOffer } from './scheduler-offer.ts';
import { formatLink, type ReadLink } from './settings/link.ts';
import { initialRunSettings, type RunSettings, randomSeed } from './settings/settings.ts';
import { SingleTask } from './single-task.ts';
import { Gallery } from './ui/gallery.ts';
import { LiveRun } from './ui/live-run.ts';
import { ModelPanel } from './ui/model-panel.ts';
import type { Notices } from './ui/notices.ts';
import { RepaintEditor } from './ui/repaint-editor.ts';
import { RunBar } from './ui/run-bar.ts';
import { durationOf, RunReadouts } from './ui/run-readouts.ts';
import { SettingsPanel } from './ui/settings-panel.ts';

/** The page: what its parts do to one another. */
export class Playground {
  readonly #notices: Notices;
  readonly #slot: ModelSlot;
  readonly #devices: DeviceChoices;
  readonly #panel: SettingsPanel;
  readonly #schedulers: SchedulerOffer;
  readonly #models: ModelPanel;
  readonly #bar: RunBar;
  readonly #editor: RepaintEditor;
  readonly #gallery: Gallery;
  readonly #readouts = new RunReadouts();
  /** The model that is being loaded, or the pictures that are being drawn. */
  readonly #task = new SingleTask();
  /** The seed that was drawn with last. */
  #drawnSeed: number | undefined;

  private constructor(runtime: Runtime, devices: DeviceChoices, notices: Notices, settings: RunSettings) {
    this.#notices = notices;
    this.#devices = devices;
    this.#slot = new ModelSlot(runtime);
    const onStop = (): void => this.#task.stop();
    this.#panel = new SettingsPanel({ settings, devices, onChange: () => this.#showPlan() });
    this.#schedulers = new SchedulerOffer(this.#panel, notices);
    this.#schedulers.prepare();
    this.#bar = new RunBar({ onDraw: () => void this.#drawAnew(), onStop });
    this.#models = new ModelPanel({ onChoose: (source) => void this.#choose(source), onCancel: onStop });
    this.#editor = new RepaintEditor({
      onDraw: () => void this.#drawCovered(),
      onBring: (picture) => void this.#bring(picture),
    });
    this.#gallery = new Gallery({ onRepaint: (picture) => this.#editor.open(picture) });
  }

  /** Makes the page work, without a model yet: {@link follow} loads one. */
  static async start(runtime: Runtime, notices: Notices): Promise<Playground> {
    return new Playground(runtime, await findDevices(runtime), notices, initialRunSettings);
  }

  /** Does what a link says: loads its model, if that isn't here, and draws its picture, if it is of one. */
  async follow({ settings, wish, hasPicture, ignored }: ReadLink): Promise<void> {
    this.#notices.mentionIgnored(ignored);
    const { device, remarks } = placeFor(settings, this.#devices);
    for (const { what, message } of remarks) this.#notices.mention(what, message);
    this.#panel.show({ ...settings, device });
    this.#showPlan();
    this.#schedulers.ask(wish);
    const { source } = this.#slot;
    if (source === undefined || source.url !== settings.model || !source.isLinkable) {
      const { model } = settings;
      const choice = (async () => (model === undefined ? shippedModel() : modelAt(model)))();
      // Another model would draw another picture.
      if (!(await this.#choose(choice))) return;
    } else this.#schedulers.show(this.#panel.settings);
    if (hasPicture) await this.#run();
  }

  /** Loads the model that the user chose, and says whether it is there. */
  async #choose(choice: Promise<ModelSource>): Promise<boolean> {
    try {
      return await this.#load(await choice);
    } catch (error) {
      this.#notices.fail('That is no model', error);
      return false;
    }
  }

  async #load(source: ModelSource): Promise<boolean> {
    const before = this.#slot.source;
    try {
      const end = await this.#do(async (signal) => {
        this.#models.begin(source);
        this.#bar.status = `Loading ${source.name}`;
        const { device, dtype } = this.#panel.settings;
        const onProgress = (progress: LoadProgress): void => this.#models.showProgress(source, progress);
        await this.#slot.load(source, { ...(device && { device }), dtype, signal, onProgress });
        await this.#schedulers.renew(this.#slot.pipeline!);
      });
      if (end === 'stopped') this.#bar.status = stillLoaded(before);
      else this.#showModel();
      return end !== 'stopped';
    } catch (error) {
      this.#bar.status = stillLoaded(before);
      const retry = { label: 'Try again', run: () => void this.#load(source) };
      this.#notices.fail(`${source.name} could not be loaded`, error, retry);
      return false;
    } finally {
      this.#models.end(this.#slot.source);
    }
  }

  #showModel(): void {
    const { source, imageSize } = this.#slot;
    if (!source) return;
    this.#models.showModel(source, imageSize);
    this.#gallery.clear();
    this.#showPlan();
    this.#bar.status = `Ready. This is the noise of seed ${this.#panel.settings.seed}.`;
  }

  /** Draws with the seed that is shown, or with a new one if that was drawn already and is not locked. */
  async #drawAnew(): Promise<void> {
    if (!this.#panel.check()) return;
    const { settings } = this.#panel;
    const isDrawn = settings.seed === this.#drawnSeed;
    if (isDrawn && !settings.isSeedLocked) this.#panel.show({ ...settings, seed: randomSeed() });
    await this.#run();
  }

  async #drawCovered(): Promise<void> {
    const { pipeline } = this.#slot;
    if (!pipeline || !this.#panel.check()) return;
    const repaint = this.#editor.repaint(pipeline.unet.config.inChannels);
    if (repaint) await this.#run(repaint);
  }

  async #run(repaint?: Repaint): Promise<void> {
    let live: LiveRun | undefined;
    try {
      const end = await this.#do(async (signal) => {
        this.#bar.begin();
        this.#gallery.scrollIntoView();
        const scheduler = this.#schedulers.entry!.make(this.#panel.settings.schedulerSettings);
        live = await this.#startLive(scheduler);
        await this.#draw(live, { scheduler, repaint, signal });
      });
      if (end === 'stopped') this.#bar.status = `Stopped after ${evaluationsOf(live?.evaluations ?? 0)}.`;
    } catch (error) {
      this.#bar.status = 'Nothing was drawn.';
      const retry = { label: 'Draw again', run: () => void this.#run(repaint) };
      this.#notices.fail('The pictures could not be drawn', error, retry);
    } finally {
      live?.end();
      this.#bar.end();
    }
  }

  async #startLive(scheduler: Scheduler): Promise<LiveRun> {
    const { settings } = this.#panel;
    const pipeline = this.#slot.pipeline!;
    const { start } = await planRun(pipeline, scheduler, settings.steps);
    this.#gallery.clear();
    return new LiveRun({
      readouts: this.#readouts,
      steps: this.#schedulers.entry?.steps && settings.steps,
      start: startingNoise(pipeline, settings),
      startSigma: relativeSigma(start),
      range: pipeline.range,
      // Noise that changes many times a second is no sight for everyone.
      isCalm: matchMedia('(prefers-reduced-motion: reduce)').matches,
      onFrames: (frames, film) => this.#gallery.showUnfinished(frames, film),
    });
  }

  async #draw(live: LiveRun, options: Pick<DrawOptions, 'scheduler' | 'repaint' | 'signal'>): Promise<void> {
    const { repaint } = options;
    const { settings } = this.#panel;
    const { source, pipeline } = this.#slot;
    const { entry } = this.#schedulers;
    const link =
      source?.isLinkable && entry && !repaint ? formatLink({ ...settings, model: source.url }, entry) : undefined;
    history.replaceState(null, '', link ?? `${location.pathname}${location.search}`);
    this.#drawnSeed = settings.seed;
    this.#bar.status = 'Making the network ready';
    const { device, dtype } = settings;
    await this.#slot.move({ ...(device && { device }), dtype });

    const begin = performance.now();
    const onEvaluation = (): void => {
      if (live.evaluations === 0) this.#bar.status = repaint ? 'Repainting' : 'Drawing';
      live.onEvaluation();
    };
    const drawing = await draw(pipeline!, settings, { ...options, onStep: live.onStep, onEvaluation });
    const time = durationOf((performance.now() - begin) / 1000);
    live.end();
    this.#gallery.showFinished({ ...drawing, seed: settings.seed, film: live.film, link });
    const linkless = link === undefined ? ' No link can hold what they were made from.' : '';
    this.#bar.status = `Drawn in ${time}.${linkless}`;
  }

  async #do(work: (signal: AbortSignal) => Promise<void>): Promise<'done' | 'stopped'> {
    this.#notices.clear();
    try {
      return await this.#task.run((signal) => {
        this.#enable(false);
        return work(signal);
      });
    } finally {
      this.#enable(!this.#task.isBusy && this.#slot.pipeline !== undefined);
    }
  }

  #enable(isReady: boolean): void {
    this.#bar.isEnabled = isReady;
    this.#editor.isEnabled = isReady;
  }

  /** Shows what would be drawn: the number of pictures, and the noise that they would be drawn from. */
  #showPlan(): void {
    const { settings } = this.#panel;
    this.#bar.pictures = settings.batch;
    const { pipeline } = this.#slot;
    if (!pipeline || this.#task.isBusy || this.#gallery.hasFinished) return;
    this.#readouts.reset();
    this.#gallery.showUnfinished(noisyFrames(startingNoise(pipeline, settings), pipeline.range));
    this.#bar.status = `Ready. This is the noise of seed ${settings.seed}.`;
  }

  /** Takes up a picture of the user's own to be painted over. */
  async #bring(file: Blob): Promise<void> {
    const { imageSize } = this.#slot;
    this.#notices.clear();
    try {
      if (!imageSize) throw new Error('No model is loaded that says how large its pictures are. Load one first.');
      this.#editor.open(await fitPicture(file, imageSize));
    } catch (error) {
      this.#notices.fail('That picture can’t be used', error);
    }
  }
}

function stillLoaded(source: ModelSource | undefined): string {
  return source ? `${source.name} is still loaded.` : 'There is no model.';
}

function evaluationsOf(count: number): string {
  return count === 1 ? '1 evaluation' : `${count} evaluations`;
}
