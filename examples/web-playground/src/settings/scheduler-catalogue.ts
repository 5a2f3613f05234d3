import type { ComponentClass } from 'langevin';
import { knownSchedulers } from './known-schedulers.ts';
import { entryFor, type OwnScheduler, type SchedulerClass, type SchedulerEntry } from './scheduler-entry.ts';

/** The scheduler that the page begins with, where it fits. */
const usualName = 'DPMSolverMultistepScheduler';

/** The schedulers that can draw with a model. */
export class SchedulerCatalogue {
  readonly entries: readonly SchedulerEntry[];
  /** That of the model's own. */
  readonly own: SchedulerEntry;
  /** Why others can't, by the names of their classes. */
  readonly unfit: ReadonlyMap<string, string>;

  /**
   * @param own - the model's.
   * @param classes - all that there are: those that the page knows, and those that say what their settings may be, are
   * offered if they can be made from the settings of the model's own.
   */
  constructor(own: OwnScheduler, classes: readonly ComponentClass[]) {
    const entries = new Map<string, SchedulerEntry>();
    const unfit = new Map<string, string>();
    for (const schedulerClass of inOrder(classes.filter((one) => isOffered(one)))) {
      try {
        entries.set(schedulerClass.className, entryFor(schedulerClass, own));
      } catch (error) {
        unfit.set(schedulerClass.className, (error as Error).message);
      }
    }
    // Whatever a folder can name can be made from settings.
    const ownClass = own.scheduler.constructor as unknown as SchedulerClass;
    this.own = entries.get(ownClass.className) ?? entryFor(ownClass, own);
    this.entries = [...entries.set(this.own.name, this.own).values()];
    this.unfit = unfit;
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
