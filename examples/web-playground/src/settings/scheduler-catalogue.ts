import type { ComponentClass, ImagePipeline } from 'langevin';
import { planRun } from '../drawing/plan.ts';
import { knownSchedulers } from './known-schedulers.ts';
import { entryFor, type SchedulerClass, type SchedulerEntry } from './scheduler-entry.ts';

/** The scheduler that the page begins with, where it fits. */
const usualName = 'DPMSolverMultistepScheduler';

/** The schedulers that can draw with a model. */
export class SchedulerCatalogue {
  readonly model: ImagePipeline;
  readonly entries: readonly SchedulerEntry[];
  /** That of the model's own. */
  readonly own: SchedulerEntry;
  /** Why others can't, by the names of their classes. */
  readonly unfit: ReadonlyMap<string, string>;

  private constructor(parts: Pick<SchedulerCatalogue, 'model' | 'entries' | 'own' | 'unfit'>) {
    this.model = parts.model;
    this.entries = parts.entries;
    this.own = parts.own;
    this.unfit = parts.unfit;
  }

  /**
   * What there is for a model.
   *
   * @param classes - all that there are: those that the page knows, and those that say what their settings may be, are
   * offered if they can be made from the settings of the model's own, and go from noise to pictures by what its network says.
   */
  static async of(model: ImagePipeline, classes: readonly ComponentClass[]): Promise<SchedulerCatalogue> {
    const entries = new Map<string, SchedulerEntry>();
    const unfit = new Map<string, string>();
    for (const schedulerClass of inOrder(classes.filter((one) => isOffered(one)))) {
      try {
        const entry = entryFor(schedulerClass, model);
        await requireDescent(model, entry);
        entries.set(entry.name, entry);
      } catch (error) {
        unfit.set(schedulerClass.className, (error as Error).message);
      }
    }
    // Whatever a folder can name can be made from settings.
    const ownClass = model.scheduler.constructor as unknown as SchedulerClass;
    const own = entries.get(ownClass.className) ?? entryFor(ownClass, model);
    return new SchedulerCatalogue({ model, entries: [...entries.set(own.name, own).values()], own, unfit });
  }

  /** What the page begins with: what draws well in few steps, or the model's own. */
  get usual(): SchedulerEntry {
    return this.get(usualName) ?? this.own;
  }

  /** The entry of a class, if it fits the model. */
  get(name: string): SchedulerEntry | undefined {
    return this.entries.find((entry) => entry.name === name);
  }
}

/** Checks that a scheduler takes noise to pictures. @throws {Error} saying why it doesn't. */
async function requireDescent(model: ImagePipeline, { name, steps = 1, make }: SchedulerEntry): Promise<void> {
  const { start, end } = await planRun(model, make({}), steps);
  if (start.sigma < end.sigma) throw new Error(`${name} goes from pictures to noise.`);
}

/** Those that the page knows as it has them, and then the others by name. */
function inOrder(classes: readonly SchedulerClass[]): SchedulerClass[] {
  const names = Object.keys(knownSchedulers);
  const place = ({ className }: SchedulerClass): number =>
    names.includes(className) ? names.indexOf(className) : names.length;
  return [...classes].sort((a, b) => place(a) - place(b) || a.className.localeCompare(b.className));
}

function isOffered(component: object): component is SchedulerClass {
  if (!('fromConfig' in component && 'className' in component)) return false;
  return 'checks' in component || Object.hasOwn(knownSchedulers, component.className as string);
}
