import type { ImagePipeline, Scheduler } from 'langevin';
import { planRun } from '../drawing/plan.ts';
import type { SchedulerCatalogue } from '../settings/scheduler-catalogue.ts';
import type { SchedulerEntry } from '../settings/scheduler-entry.ts';
import { wholeNumberBetween } from '../settings/setting-field.ts';
import { choiceOf, limits, type SchedulerChoice } from '../settings/settings.ts';
import { element } from './elements.ts';
import { SchedulerFields } from './scheduler-fields.ts';

/** The controls of the scheduler: which of those that fit the model, its settings, its steps, and what they cost. */
export class SchedulerPanel {
  readonly #select = element('scheduler', HTMLSelectElement);
  readonly #steps = element('steps', HTMLInputElement);
  readonly #cost = element('cost', HTMLElement);
  readonly #fields = new SchedulerFields();
  /** What was asked last of what a run costs. */
  #said: Promise<string> | undefined;
  #catalogue: SchedulerCatalogue | undefined;

  /** Offers the schedulers of a model. */
  offer(catalogue: SchedulerCatalogue): void {
    this.#catalogue = catalogue;
    const nameOf = ({ name, label }: SchedulerEntry): string =>
      name === catalogue.own.name ? `${label}, the model’s own` : label;
    this.#select.replaceChildren(...catalogue.entries.map((entry) => new Option(nameOf(entry), entry.name)));
    this.#select.disabled = false;
  }

  /** Has the controls show a choice of the schedulers that are offered. */
  show(choice: SchedulerChoice): void {
    const entry = this.#catalogue?.get(choice.scheduler);
    if (!entry) return;
    this.#select.value = entry.name;
    this.#fields.show(entry.fields, choice.schedulerSettings);
    element('scheduler-details', HTMLElement).hidden = entry.fields.length === 0;
    element('scheduler-about', HTMLElement).textContent = entry.about;
    element('steps-field', HTMLElement).hidden = entry.steps === undefined;
    this.#steps.value = String(choice.steps);
    void this.#explain(entry, choice);
  }

  /** What the controls say after a change of one of them; as before where a number can't be used. */
  read(changed: EventTarget | null, before: SchedulerChoice): SchedulerChoice {
    const entry = this.#catalogue?.get(this.#select.value);
    if (!entry) return before;
    if (changed === this.#select) {
      const choice = choiceOf(entry);
      this.show(choice);
      return choice;
    }
    const steps = wholeNumberBetween(this.#steps.value, 1, limits.steps) ?? before.steps;
    const choice = { scheduler: entry.name, schedulerSettings: this.#fields.values, steps };
    void this.#explain(entry, choice);
    return choice;
  }

  /** Says what a run costs, as soon as that is known. */
  async #explain(entry: SchedulerEntry, { schedulerSettings, steps }: SchedulerChoice): Promise<void> {
    const { model } = this.#catalogue!;
    const said = entry.steps === undefined ? adaptiveCost : costOf(model, () => entry.make(schedulerSettings), steps);
    this.#said = said;
    const text = await said;
    // What was changed meanwhile has a cost of its own.
    if (this.#said === said) this.#cost.textContent = text;
  }
}

const adaptiveCost = Promise.resolve('Takes as many evaluations of the network as the error allows.');

async function costOf(model: ImagePipeline, make: () => Scheduler, steps: number): Promise<string> {
  try {
    const { evaluations } = await planRun(model, make(), steps);
    return `${evaluations} ${evaluations === 1 ? 'evaluation' : 'evaluations'} of the network.`;
  } catch (error) {
    return (error as Error).message;
  }
}
