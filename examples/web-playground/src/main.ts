import { webRuntime } from 'langevin/web';
import { Playground } from './playground.ts';
import { parseLink } from './settings/link.ts';
import { element } from './ui/elements.ts';
import { Notices } from './ui/notices.ts';
import { startTheme } from './ui/theme.ts';

startTheme();
const notices = new Notices();
const runtime = webRuntime({
  onHint(message) {
    const hint = element('machine-hint', HTMLElement);
    hint.textContent = message.replace(/^langevin: /, '');
    hint.hidden = false;
  },
});

// The link would take the picture's place in the address.
element('skip', HTMLAnchorElement).addEventListener('click', (event) => {
  event.preventDefault();
  element('draw', HTMLButtonElement).focus();
});

try {
  const playground = await Playground.start(runtime, notices);
  addEventListener('hashchange', () => {
    // Other hashes lead to a part of the page.
    if (location.hash === '' || location.hash.includes('=')) void playground.follow(parseLink(location.hash));
  });
  await playground.follow(parseLink(location.hash));
} catch (error) {
  notices.fail('The playground could not start', error);
}
