import { LangevinError } from 'langevin';
import { element } from './elements.ts';

/** Something to press in a notice. */
export interface NoticeAction {
  readonly label: string;
  run(): void;
}

/** The cards above the pictures that say what went wrong, or is worth knowing, and what to do. */
export class Notices {
  readonly #list = element('notices', HTMLElement);

  /** Says what went wrong. It takes the place of what went wrong before. */
  fail(what: string, error: unknown, action?: NoticeAction): void {
    this.clear();
    this.#add('problem', what, wordsOf(error), action);
  }

  /** Says something that is good to know. */
  mention(what: string, message: string): void {
    this.#add('remark', what, message);
  }

  /** Says which parts of a link mean nothing, if some do. */
  mentionIgnored(parts: readonly string[]): void {
    if (parts.length === 0) return;
    this.mention('A part of the link means nothing here', `${parts.join(', ')}. The rest of it holds.`);
  }

  /** Takes problems away, since something new is being tried. */
  clear(): void {
    for (const notice of this.#list.querySelectorAll('.problem')) notice.remove();
  }

  #add(kind: 'problem' | 'remark', what: string, message: string, action?: NoticeAction): void {
    const notice = document.createElement('section');
    notice.className = `notice ${kind}`;
    notice.setAttribute('role', kind === 'problem' ? 'alert' : 'note');
    const [title, text, buttons] = ['h2', 'p', 'div'].map((name) => document.createElement(name));
    title!.textContent = what;
    text!.textContent = message;
    buttons!.className = 'row';
    const dismissal = { label: 'Dismiss', run: () => {} };
    for (const { label, run } of action ? [action, dismissal] : [dismissal]) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'quiet';
      button.textContent = label;
      button.addEventListener('click', () => {
        notice.remove();
        run();
      });
      buttons!.append(button);
    }
    notice.append(title!, text!, buttons!);
    this.#list.append(notice);
    // On a small screen what was pressed may be far below.
    if (kind === 'problem') notice.scrollIntoView({ block: 'nearest' });
  }
}

/** An error in words. Those of langevin say what to do already. */
function wordsOf(error: unknown): string {
  if (LangevinError.isInstance(error)) return error.message;
  return error instanceof Error ? error.message : String(error);
}
