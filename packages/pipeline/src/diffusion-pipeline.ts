// Types of `Symbol.asyncDispose`, for users whose own target does not bring them.
/// <reference lib="esnext.disposable" preserve="true" />

import {
  type Component,
  checkOptionKinds,
  checkOptions,
  type Device,
  DisposedError,
  type DType,
  type LoadOptions,
  loadFrom,
  loadOptionKinds,
  type ModelFiles,
  type ModelFolder,
  modelIndexName,
  openModelFiles,
  orAbort,
  type Placement,
  placementKinds,
  type SaveOptions,
  writeModelFolder,
} from '@langevin/core';
import {
  type AnyComponents,
  type AnyComponentTable,
  checkComponent,
  type PipelineComponents,
} from './component-table.ts';
import { type ComponentRecord, disposeAll, loadComponents } from './load-components.ts';
import { type PipelineLoadOptions, splitOptions } from './load-options.ts';
import { formatModelIndex } from './model-index.ts';
import { moveComponents, placementOf } from './move-components.ts';
import { pickComponents, requireName } from './pick-components.ts';
import { namedPipelineClass } from './pipeline-classes.ts';
import { planComponents, prefetchComponents } from './plan-components.ts';
import { readPipeline } from './read-pipeline.ts';

/** A pipeline's class, of whichever components. */
interface PipelineClass {
  readonly className: string;
  readonly requires: AnyComponentTable;
  readonly loadsLazily: boolean;
  fromPretrained(source: ModelFiles, options: PipelineLoadOptions): Promise<DiffusionPipeline>;
  new (components: Readonly<ComponentRecord>): DiffusionPipeline;
}

/**
 * Base of every pipeline: named components that are loaded, saved, moved and disposed together.
 *
 * A pipeline of one's own declares its components and says what it does with them:
 * ```ts
 * interface MyComponents { readonly unet: DenoisingModel & Component; readonly scheduler: Scheduler }
 *
 * class MyPipeline extends DiffusionPipeline<MyComponents> {
 *   static override readonly className: string = 'MyPipeline';
 *   static override readonly requires: ComponentTable<MyComponents> = {
 *     unet: { what: 'a denoising network', has: ['forward'] },
 *     scheduler: { what: 'a solver', has: ['sample'] },
 *   };
 * }
 * registerComponent(MyPipeline);
 * ```
 *
 * Who loads a component disposes it: {@link DiffusionPipeline.dispose} disposes what `fromPretrained` loaded, and
 * leaves alone what was passed in. So `new OtherPipeline(pipe.components)` shares the components of `pipe`, which
 * stay usable until `pipe` is disposed.
 */
export abstract class DiffusionPipeline<C extends PipelineComponents = AnyComponents> implements Component {
  static readonly className: string = 'DiffusionPipeline';
  static readonly requires: AnyComponentTable = {};
  /** Whether weights are read when they are first needed, where the options of `fromPretrained` don't say it with `lazy`. */
  static readonly loadsLazily: boolean = false;

  #components: Readonly<ComponentRecord>;
  #loaded: readonly Component[] = [];
  #settings: Readonly<Record<string, unknown>> = {};
  #disposal: Promise<void> | undefined;

  /**
   * @throws {ComponentError} if a component is null, missing or can't do what the pipeline needs.
   * @throws {InvalidArgumentError} for what are no components.
   */
  constructor(components: C) {
    this.#components = pickComponents(new.target.requires, components);
  }

  /**
   * Loads a pipeline from a folder in diffusers' layout.
   *
   * Called on `DiffusionPipeline`, it builds the registered pipeline that the folder names; called on a pipeline's
   * class, it builds that one of the folder's components, whatever pipeline the folder names. A component in `options`
   * takes the place of the stored one, which is then not read; it stays on its device. null leaves out a stored one that
   * the pipeline does without.
   *
   * A component is in the folder of its name, or its files stand beside `model_index.json`.
   *
   * ```ts
   * const pipe = await ScoreSdeVePipeline.fromPretrained(folder, { device: 'cpu' });
   * const same = await DiffusionPipeline.fromPretrained<ScoreSdeVePipeline>(folder);   // if that is what it holds
   * ```
   *
   * @param source - a path, URL or name for the installed platform, or the files themselves.
   * @throws {FileNotFoundError} if there is no such folder, or it lacks a file.
   * @throws {ComponentError} for a pipeline or component that is null, unknown, missing or of the wrong kind.
   * @throws {InvalidArgumentError} for an option that is neither one of `LoadOptions` nor a component.
   */
  static async fromPretrained<C extends PipelineComponents, P extends DiffusionPipeline<C>>(
    this: new (
      components: C,
    ) => P,
    source: string | ModelFiles,
    options?: PipelineLoadOptions<NoInfer<C>>,
  ): Promise<P>;
  static async fromPretrained<P extends DiffusionPipeline<PipelineComponents> = DiffusionPipeline>(
    this: typeof DiffusionPipeline,
    source: string | ModelFiles,
    options?: PipelineLoadOptions,
  ): Promise<P>;
  static async fromPretrained(
    source: string | ModelFiles,
    options: PipelineLoadOptions = {},
  ): Promise<DiffusionPipeline> {
    checkOptionKinds(options, loadOptionKinds);
    // biome-ignore lint/complexity/noThisInStatic: the class that it is called on is the one to build.
    const called = this as unknown as PipelineClass;
    const load = (files: ModelFiles) => DiffusionPipeline.#load(called, files, options);
    const loading = loadFrom(source, options as LoadOptions, load, (mixed) => mixed.dispose());
    return orAbort(loading, options.signal as AbortSignal | undefined, (late) => late.dispose());
  }

  static async #load(
    called: PipelineClass,
    files: ModelFiles,
    options: PipelineLoadOptions,
  ): Promise<DiffusionPipeline> {
    const { index, rest } = await readPipeline(files, options);
    // A class without a name of its own can not be meant.
    if (called.className === DiffusionPipeline.className) {
      return ((await namedPipelineClass(index)) as PipelineClass).fromPretrained(files, rest);
    }
    const { given, loadOptions, onComponent } = splitOptions(called.requires, rest);
    const chosen = { ...loadOptions, lazy: loadOptions.lazy ?? called.loadsLazily };
    const loaded = await loadComponents(files, index, called, given, chosen, onComponent);
    try {
      const pipeline = new called({ ...loaded, ...given });
      pipeline.#loaded = Object.values(loaded);
      pipeline.#settings = index.settings;
      return pipeline;
    } catch (error) {
      await disposeAll(Object.values(loaded)).catch(() => {});
      throw error;
    }
  }

  /**
   * Fetches the files that {@link DiffusionPipeline.fromPretrained} would read of a pipeline on a server, and loads nothing:
   * where downloads are kept, the pipeline can then be loaded without a connection.
   *
   * @param options - as for `fromPretrained`; what is given as a component is not fetched.
   * @returns the files.
   * @throws as `fromPretrained` does.
   */
  static async download(source: string | ModelFiles, options: PipelineLoadOptions = {}): Promise<ModelFiles> {
    checkOptionKinds(options, loadOptionKinds);
    // biome-ignore lint/complexity/noThisInStatic: the class that it is called on says what is needed.
    const called = this as unknown as PipelineClass;
    const files = await openModelFiles(source, options as LoadOptions);
    const { index, rest } = await readPipeline(files, options);
    const isNamed = called.className === DiffusionPipeline.className;
    const { requires } = isNamed ? ((await namedPipelineClass(index)) as PipelineClass) : called;
    const { given, loadOptions } = splitOptions(requires, rest);
    await prefetchComponents(files, await planComponents(files, index, requires, given), loadOptions);
    return files;
  }

  /** The components by name, such as `{ unet, scheduler }`: a new object each time. @throws {DisposedError} */
  get components(): C {
    if (this.#disposal) throw new DisposedError(`The ${this.#class.className}`);
    return { ...this.#components } as unknown as C;
  }

  /** What the folder's `model_index.json` says besides the components, by its names there; it is saved again. */
  protected get settings(): Readonly<Record<string, unknown>> {
    return this.#settings;
  }

  /** The solver. Setting another one takes effect from the next run on. @throws {ComponentError} if it is none. */
  get scheduler(): C['scheduler'] {
    return this.components.scheduler;
  }

  set scheduler(scheduler: C['scheduler']) {
    this.replaceComponent('scheduler', scheduler);
  }

  /** Puts a component in the place of one of the same name, from the next run on. @throws {ComponentError} if it can't be that. */
  protected replaceComponent<Name extends keyof C & string>(name: Name, component: C[Name]): void {
    const { requires } = this.#class;
    if (component) requireName(name, requires);
    this.#components = pickComponents(requires, { ...this.components, [name]: component });
  }

  /** Where the pipeline's models run; `cpu` if it has none that runs on a device. */
  get device(): Device {
    return this.#placement?.device ?? 'cpu';
  }

  /** The precision that the pipeline's models compute in: `fp32` where `fp16` was asked for and can't be had. */
  get dtype(): DType {
    return this.#placement?.dtype ?? 'fp32';
  }

  /**
   * Moves every component that runs on a device: `to('webgpu', { dtype: 'fp16' })`, or `to({ device, dtype })`.
   *
   * @throws {DeviceUnavailableError} if there is no such device; the pipeline then stays where it was.
   * @throws {InvalidArgumentError} for an option that there is not, or of the wrong kind.
   */
  async to(target: Device | Placement, options: { readonly dtype?: DType | undefined } = {}): Promise<void> {
    checkOptions(options, { dtype: 'string' });
    const placement = typeof target === 'string' ? { ...options, device: target } : target;
    checkOptions(placement, placementKinds);
    await moveComponents(Object.values(this.components), placement);
  }

  /**
   * Gives back the memory that components hold for as long as they aren't used, after the calls already made. One that is
   * used again is loaded again by itself. Those that hold none, such as a scheduler, stay as they are.
   *
   * @param names - of the components, such as `vae`; all if left out.
   * @throws {ComponentError} for a name that the pipeline has none of.
   */
  async release(...names: (keyof C & string)[]): Promise<void> {
    const components = this.components as unknown as ComponentRecord;
    for (const name of names) requireName(name, components);
    const released = names.length > 0 ? names : Object.keys(components);
    await Promise.all(released.map((name) => components[name]?.release?.()));
  }

  /**
   * Writes a folder, whole or not at all. diffusers loads it as well if it has the classes of all components.
   *
   * @param target - a path for the installed platform, or a folder that its owner commits.
   * @throws {ComponentError} if a component has no `savePretrained`, or its class no name.
   * @throws {SaveError} if it can't be written; what was there before is then unchanged.
   * @throws the signal's reason after an abort; what was there before is then unchanged.
   */
  async savePretrained(target: string | ModelFolder, options: SaveOptions = {}): Promise<void> {
    const components = this.components as unknown as ComponentRecord;
    for (const [name, component] of Object.entries(components)) checkComponent(name, savable, component);
    const index = formatModelIndex(this.#class.className, components, this.#settings);
    const save = async (folder: ModelFolder) => {
      for (const [name, component] of Object.entries(components)) await component.savePretrained(folder.folder(name));
      await folder.write(modelIndexName, index);
    };
    await writeModelFolder(target, save, options);
  }

  /** Disposes the components that `fromPretrained` loaded, and ends the pipeline's use. May be called twice. */
  dispose(): Promise<void> {
    this.#disposal ??= disposeAll(this.#loaded);
    return this.#disposal;
  }

  /** {@link dispose}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  /** That of the first component that runs on a device. */
  get #placement(): Placement | undefined {
    return Object.values(this.components)
      .map(placementOf)
      .find((placement) => placement !== undefined);
  }

  get #class(): typeof DiffusionPipeline {
    return this.constructor as typeof DiffusionPipeline;
  }
}

/** What `savePretrained` asks of every component. */
const savable = { what: 'a component that can be saved', has: ['savePretrained'] };
