import { element } from './elements.ts';

const key = 'langevin-playground-theme';

/** Has the button switch between light and dark. Until it was used, the page follows the system. */
export function startTheme(): void {
  const button = element('theme', HTMLButtonElement);
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = (): boolean => (root.dataset.theme ? root.dataset.theme === 'dark' : system.matches);
  const label = (): void => {
    button.textContent = isDark() ? 'Light' : 'Dark';
    button.ariaLabel = `Switch to ${isDark() ? 'light' : 'dark'} colours`;
  };

  const chosen = remembered();
  if (chosen === 'light' || chosen === 'dark') root.dataset.theme = chosen;
  label();
  system.addEventListener('change', label);
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    remember(root.dataset.theme);
    label();
  });
}

/** The choice of an earlier visit, where the browser lets the page keep one. */
function remembered(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(theme: string): void {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // It then holds for this visit.
  }
}
