import type { CDPSession } from '@vitest/browser-playwright';
import { cdp, server } from 'vitest/browser';

/** The data of a drop onto this page of files or folders of the project, as a user would drop them. */
export async function dropOnPage<T>(paths: readonly string[], handle: (data: DataTransfer) => Promise<T>): Promise<T> {
  const dropped = new Promise<T>((resolve, reject) => {
    document.addEventListener('dragover', (event) => event.preventDefault());
    document.addEventListener(
      'drop',
      (event) => {
        event.preventDefault();
        handle(event.dataTransfer!).then(resolve, reject);
      },
      { once: true },
    );
  });
  const { left, top, width, height } = window.frameElement!.getBoundingClientRect();
  const files = paths.map((path) => `${server.config.root}/${path}`);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await (cdp() as CDPSession).send('Input.dispatchDragEvent', {
      type,
      x: left + width / 2,
      y: top + height / 2,
      data: { items: [], files, dragOperationsMask: 1 },
    });
  }
  return dropped;
}
