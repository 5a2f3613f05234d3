import type { LoadProgress, Runtime } from 'langevin';
import { draw, type Repaint, startingNoise } from './drawing/draw.ts';
import { fitPicture } from './inpainting/fit-picture.ts';
import { type DeviceChoices, findDevices } from './model/devices.ts';
import { ModelSlot } from './model/model-slot.ts';
import { type ModelSource, modelAt, shippedModel } from './model/model-source.ts';
import { formatLink, type ReadLink } from './settings/link.ts';
import { schedulerEntry } from './settings/scheduler-catalogue.ts';
import { initialSettings, randomSeed, type Settings } from './settings/settings.ts';
import { SingleTask } from './single-task.ts';
import { Gallery } from './ui/gallery.ts';
import { framesOf, LiveRun } from './ui/live-run.ts';
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
  readonly #models: ModelPanel;
  readonly #bar: RunBar;
  readonly #editor: RepaintEditor;
  readonly #gallery: Gallery;
  readonly #readouts = new RunReadouts();
  /** The model that is being loaded, or the pictures that are being drawn. */
  readonly #task = new SingleTask();
  /** The seed that was drawn with last. */
  #drawnSeed: number | undefined;

  private constructor(runtime: Runtime, devices: DeviceChoices, notices: Notices, settings: Settings) {
    this.#notices = notices;
    this.#devices = devices;
    this.#slot = new ModelSlot(runtime);
    const onStop = (): void => this.#task.stop();
    this.#panel = new SettingsPanel({ settings, devices, onChange: () => this.#showPlan() });
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
    return new Playground(runtime, await findDevices(runtime), notices, initialSettings);
  }

  /** Does what a link says: loads its model, if that isn't here, and draws its picture, if it is of one. */
  async follow({ settings, hasPicture, ignored }: ReadLink): Promise<void> {
    if (ignored.length > 0) {
      this.#notices.mention('A part of the link means nothing here', `${ignored.join(', ')}. The rest of it holds.`);
    }
    const { usual, all } = this.#devices;
    const isThere = all.some(({ device }) => device === settings.device);
    if (settings.device !== undefined && !isThere) {
      const difference = 'The pictures can differ from the link’s, by a little.';
      this.#notices.mention('On another device', `${settings.device} is not there, so it is ${usual}. ${difference}`);
    }
    const device = isThere ? settings.device : usual;
    const dtypes = all.find((one) => one.device === device)?.dtypes ?? [];
    if (!dtypes.includes(settings.dtype)) {
      const instead = 'It draws in single precision (fp32); the pictures can differ from the link’s, by a little.';
      this.#notices.mention('In another precision', `${device} does not compute in half precision here. ${instead}`);
    }
    this.#panel.show({ ...settings, device });
    this.#showPlan();
    const { source } = this.#slot;
    if (source === undefined || source.url !== settings.model || !source.isLinkable) {
      const { model } = settings;
      const choice = (async () => (model === undefined ? shippedModel() : modelAt(model)))();
      // Another model would draw another picture.
      if (!(await this.#choose(choice))) return;
    }
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
        live = this.#startLive();
        await this.#draw(live, repaint, signal);
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

  #startLive(): LiveRun {
    const { settings } = this.#panel;
    const { scheduler, steps, schedulerSettings } = settings;
    const hasSteps = schedulerEntry(scheduler).evaluations(steps, schedulerSettings) !== undefined;
    this.#gallery.clear();
    return new LiveRun({
      readouts: this.#readouts,
      steps: hasSteps ? steps : undefined,
      start: startingNoise(this.#slot.pipeline!, settings),
      // Noise that changes many times a second is no sight for everyone.
      isCalm: matchMedia('(prefers-reduced-motion: reduce)').matches,
      onFrames: (frames, film) => this.#gallery.showUnfinished(frames, film),
    });
  }

  async #draw(live: LiveRun, repaint: Repaint | undefined, signal: AbortSignal): Promise<void> {
    const { settings } = this.#panel;
    const { source, pipeline } = this.#slot;
    const link = source?.isLinkable && !repaint ? formatLink({ ...settings, model: source.url }) : undefined;
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
    const drawing = await draw(pipeline!, settings, { repaint, signal, onStep: live.onStep, onEvaluation });
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
    this.#gallery.showUnfinished(framesOf(startingNoise(pipeline, settings)));
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
