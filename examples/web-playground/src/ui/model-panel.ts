import type { LoadProgress } from 'langevin';
import type { ImageSize } from '../model/model-slot.ts';
import { droppedModel, type ModelSource, modelAt, pickedModel, shippedModel } from '../model/model-source.ts';
import { element, setProgress } from './elements.ts';

/** What the panel tells of. */
export interface ModelPanelOptions {
  /** Called with the model that the user chose; or why it can't be one. */
  readonly onChoose: (source: Promise<ModelSource>) => void;
  /** Called when the user wants the loading to stop. */
  readonly onCancel: () => void;
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** Where the model comes from, and how far its loading is. */
export class ModelPanel {
  readonly #loading = element('loading', HTMLElement);
  readonly #bar = element('loading-bar', HTMLElement);
  readonly #text = element('loading-text', HTMLElement);
  readonly #url = element('model-url', HTMLInputElement);
  readonly #shipped = element('model-shipped', HTMLButtonElement);
  readonly #dropTarget = element('drop-target', HTMLElement);

  constructor({ onChoose, onCancel }: ModelPanelOptions) {
    const choose = (source: () => ModelSource | Promise<ModelSource>): void => onChoose((async () => source())());
    const fromUrl = (): void => choose(() => modelAt(this.#url.value.trim()));
    element('model-load', HTMLButtonElement).addEventListener('click', fromUrl);
    this.#url.addEventListener('keydown', ({ key }) => {
      if (key === 'Enter') fromUrl();
    });
    this.#shipped.addEventListener('click', () => choose(shippedModel));
    const folder = element('model-folder', HTMLInputElement);
    folder.addEventListener('change', () => {
      const { files } = folder;
      if (files?.length) choose(() => pickedModel(files));
    });
    element('loading-cancel', HTMLButtonElement).addEventListener('click', onCancel);
    this.#takeDrops(choose);
  }

  /** A model is being loaded. */
  begin({ name }: ModelSource): void {
    this.#text.textContent = `Loading ${name}`;
    setProgress(this.#bar, undefined);
    this.#loading.hidden = false;
  }

  showProgress({ name }: ModelSource, { loaded, total, bytesPerSecond, secondsLeft = 0 }: LoadProgress): void {
    const rate = `${megabytes(bytesPerSecond)} MB a second`;
    const left = `${Math.ceil(secondsLeft)} s left`;
    this.#text.textContent = `Loading ${name}\n${megabytes(loaded)} of ${megabytes(total)} MB, ${rate}, ${left}`;
    setProgress(this.#bar, loaded / total);
  }

  /** Nothing is being loaded any more, and this is the model that there is. */
  end(source: ModelSource | undefined): void {
    this.#loading.hidden = true;
    this.#shipped.hidden = source?.isLinkable === true && source.url === undefined;
  }

  /** Says which model there is. */
  showModel({ name }: ModelSource, size: ImageSize | undefined): void {
    element('model-name', HTMLElement).textContent = name;
    element('model-size', HTMLElement).textContent = size ? `draws ${size.width} × ${size.height} pixels` : '';
  }

  #takeDrops(choose: (source: () => Promise<ModelSource>) => void): void {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const show = (isShown: boolean): void => void this.#dropTarget.classList.toggle('shown', isShown);
    document.addEventListener('dragover', (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      show(true);
    });
    document.addEventListener('dragleave', ({ relatedTarget }) => {
      if (relatedTarget === null) show(false);
    });
    document.addEventListener('drop', (event) => {
      const { dataTransfer } = event;
      if (!dataTransfer || !hasFiles(event)) return;
      event.preventDefault();
      show(false);
      choose(() => droppedModel(dataTransfer));
    });
  }
}
