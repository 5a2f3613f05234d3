import { allComponents, type ImagePipeline } from 'langevin';
import { SchedulerCatalogue } from './settings/scheduler-catalogue.ts';
import type { SchedulerEntry } from './settings/scheduler-entry.ts';
import { grant, type SchedulerWish } from './settings/scheduler-wish.ts';
import { carriedOver, choiceOf, type SchedulerChoice } from './settings/settings.ts';
import type { Notices } from './ui/notices.ts';
import type { SettingsPanel } from './ui/settings-panel.ts';

/** Which schedulers the panel offers for the model that is loaded, and which of them it shows. */
export class SchedulerOffer {
  readonly #panel: SettingsPanel;
  readonly #notices: Notices;
  #catalogue: SchedulerCatalogue | undefined;
  /** What a link asks for, until there is a model for it. */
  #wish: SchedulerWish | undefined;

  constructor(panel: SettingsPanel, notices: Notices) {
    this.#panel = panel;
    this.#notices = notices;
  }

  /** What the page says of the scheduler that is shown. */
  get entry(): SchedulerEntry | undefined {
    return this.#catalogue?.get(this.#panel.settings.scheduler);
  }

  /** Has the next {@link show} show what a link asks for. */
  ask(wish: SchedulerWish): void {
    this.#wish = wish;
  }

  /** Begins to load the code of all schedulers, which a model's files take longer than. */
  prepare(): void {
    // What fails here fails again where it is needed.
    allComponents().catch(() => {});
  }

  /** Offers the schedulers that fit another model. */
  async renew(model: ImagePipeline): Promise<void> {
    const before = this.entry;
    this.#catalogue = await SchedulerCatalogue.of(model, await allComponents());
    const same = before && this.#catalogue.get(before.name);
    this.show(same ? carriedOver(this.#panel.settings, before, same) : choiceOf(this.#catalogue.usual));
  }

  /** Shows what was asked for, or else a choice. */
  show(choice: SchedulerChoice): void {
    if (!this.#catalogue) return;
    const wish = this.#wish;
    this.#wish = undefined;
    if (!wish) {
      this.#panel.offer(this.#catalogue, choice);
      return;
    }
    const { choice: granted, misfit, ignored } = grant(wish, this.#catalogue);
    this.#panel.offer(this.#catalogue, granted);
    if (misfit !== undefined) {
      const instead = `The model’s own, ${this.#catalogue.own.label}, draws in its place.`;
      this.#notices.mention(`${wish.scheduler} does not fit the model`, `${misfit} ${instead}`);
    }
    this.#notices.mentionIgnored(ignored);
  }
}
