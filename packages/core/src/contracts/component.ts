import type { ModelFiles, ModelFolder, SaveOptions } from './model-files.ts';
import type { OpenOptions } from './platform.ts';
import type { Device, DType, Runtime } from './runtime.ts';

/** Where a component runs and how precisely. */
export interface Placement {
  /** One of the runtime's devices; its best if left out. */
  readonly device?: Device | undefined;
  /**
   * Precision of the computation; `fp32` if left out when a component is loaded. On a device without half precision, and
   * in a component that can't use it, `fp16` is computed as `fp32`, with a warning.
   */
  readonly dtype?: DType | undefined;
}

/** Options of every `fromPretrained`. */
export interface LoadOptions extends Placement, OpenOptions {
  /** The folder below the source to load from, such as `unet` for a pipeline's network. */
  readonly subfolder?: string | undefined;
  /** Which of a checkpoint's sets of weights to read: `fp16` for `diffusion_pytorch_model.fp16.safetensors`. */
  readonly variant?: string | undefined;
  /**
   * Which set of weights to read of a file that has several, as checkpoints of a training do: the name under which they
   * are stored, such as `ema` or `state_dict`.
   */
  readonly weights?: string | undefined;
  /**
   * Whether weights that have to be in memory, since they lie in no file of this machine that a runtime reads, are only read
   * when they are first needed. What is wrong with them is found then.
   */
  readonly lazy?: boolean | undefined;
  /** The runtime for models; the installed platform's if left out. */
  readonly runtime?: Runtime | undefined;
}

/** What becomes of a component: its graph is loaded, evaluated, or given back with its memory. */
export type ComponentPhase = 'loading' | 'running' | 'released';

/** A part of a pipeline that `model_index.json` names: a model, a scheduler. Its class is a {@link ComponentClass}. */
export interface Component {
  /** The Python library that loads what it saves, where that depends on its settings; else its class names one. */
  readonly library?: string | undefined;
  /** Writes the component's files, in diffusers' layout. A string is a target of the installed platform. */
  savePretrained(target: string | ModelFolder, options?: SaveOptions): Promise<void>;
  /** Moves the component, if it runs on a device. What is left out stays as it was. @throws {DeviceUnavailableError} */
  to?(placement: Placement): Promise<void>;
  /** Gives back the memory that it holds for as long as it isn't used; it is loaded again by itself. */
  release?(): Promise<void>;
  /** Tells a listener what becomes of it. @returns what ends that. */
  watch?(listener: (phase: ComponentPhase) => void): () => void;
  /** Gives native memory back, if the component holds any. */
  dispose?(): Promise<void>;
}

/** The class of a component: its name on disk, and how it is loaded. */
export interface ComponentClass<T extends Component = Component> {
  /** The name in `model_index.json`: diffusers' own where diffusers has the class. */
  readonly className: string;
  /** What the class was called in earlier versions: folders of then name it so. One that extends it was not. */
  readonly formerNames?: readonly string[];
  /**
   * The file of its configuration, such as `config.json`. Where a pipeline's folder has none in the component's own, but
   * has one beside `model_index.json`, the component is read from there, as in folders of early versions of diffusers.
   * Left out, the component is always in a folder of its own.
   */
  readonly configName?: string;
  /** The Python library that has the class of this name, such as `diffusers`; left out where none has it. */
  readonly library?: string;
  /**
   * The files that `fromPretrained` would read of a component's own folder: they are fetched together with those of others.
   * All files of the folder if left out.
   */
  filesToLoad?(files: ModelFiles, options: LoadOptions): Promise<readonly string[]>;
  /** Reads the component from its own folder. */
  fromPretrained(source: string | ModelFiles, options?: LoadOptions): Promise<T>;
}

/**
 * Modules of classes, each by the name that its class has in `model_index.json`, or had before: imported when it is called,
 * it exports the class, by whatever name.
 */
export type ComponentSource = Readonly<Record<string, () => Promise<object>>>;

/** Whether a class has a name on disk, or had it before. */
export function isCalled(componentClass: Pick<ComponentClass, 'className' | 'formerNames'>, name: unknown): boolean {
  const formerNames = Object.hasOwn(componentClass, 'formerNames') ? (componentClass.formerNames ?? []) : [];
  return componentClass.className === name || formerNames.some((one) => one === name);
}

/** The name under which a component's class is saved. */
export function classNameOf(component: Component): string {
  return (component.constructor as unknown as ComponentClass).className;
}

/**
 * The library that stands beside the class's name in `model_index.json`; `langevin` where nobody names one. A class
 * that has a `className` of its own does not inherit the library of the class that it extends.
 */
export function libraryOf(component: Component): string {
  if ('library' in component) return component.library ?? 'langevin';
  let named: object | null = component.constructor;
  while (named !== null && !Object.hasOwn(named, 'className')) named = Object.getPrototypeOf(named);
  const isOwn = named !== null && Object.hasOwn(named, 'library');
  return (isOwn && (named as ComponentClass).library) || 'langevin';
}
