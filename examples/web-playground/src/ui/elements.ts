/**
 * The element of the page with an id.
 *
 * @param kind - its class, such as `HTMLButtonElement`.
 * @throws {Error} if the page has none, or another kind.
 */
export function element<E extends HTMLElement>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${kind.name} with the id "${id}".`);
}

/** Shows a frame on a canvas of its size. */
export function paint(canvas: HTMLCanvasElement, frame: ImageData): void {
  if (canvas.width !== frame.width) canvas.width = frame.width;
  if (canvas.height !== frame.height) canvas.height = frame.height;
  canvas.getContext('2d')!.putImageData(frame, 0, 0);
}

/** Has the browser download a file. */
export function download(name: string, bytes: Uint8Array, type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
  link.download = name;
  link.click();
  // The browser takes the content up after the click's own task.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Copies a text, and says on the button whether it did: browsers let only secure pages. */
export async function copyText(text: string, button: HTMLButtonElement): Promise<void> {
  const { clipboard } = navigator as { readonly clipboard?: Clipboard };
  const hasCopied = await clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  const label = button.textContent;
  button.textContent = hasCopied ? 'Copied' : 'Not allowed here';
  setTimeout(() => {
    button.textContent = label;
  }, 1500);
}

/** Sets how far a progress bar is, from 0 to 1; undefined where that isn't known. */
export function setProgress(bar: HTMLElement, progress: number | undefined): void {
  bar.style.setProperty('--progress', String(progress ?? 0));
  if (progress === undefined) bar.removeAttribute('aria-valuenow');
  else bar.setAttribute('aria-valuenow', String(Math.round(progress * 100)));
}
