import type { LoadProgress, ModelFiles } from 'langevin';
import { droppedFiles, ModelCache, pickedFiles, urlFiles } from 'langevin/web';

/** Where a model comes from. Loading it again after a failure goes on with what has arrived. */
export interface ModelSource {
  /** What to call the model. */
  readonly name: string;
  /** Its address, for links; undefined for the shipped model, and for files that have none. */
  readonly url: string | undefined;
  /** Whether a link can lead to it. */
  readonly isLinkable: boolean;
  /** Its files, or its name on the hub. */
  readonly files: ModelFiles | string;
  /** The hub that has it, if not the usual one. */
  readonly endpoint?: string | undefined;
  /** Told how far the loading is. */
  onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/** The folder of the shipped model, beside the page. */
const shippedFolder = 'emoji-faces-32';

/** The model that ships with the page. */
export function shippedModel(): ModelSource {
  return downloadedModel(shippedFolder, undefined);
}

/** A model of the Hugging Face hub, by its name, or on a server. @throws {InvalidArgumentError} if it is no URL. */
export function modelAt(address: string): ModelSource {
  const [, name] = /^(?:hf:\/\/)?(\w[\w.-]*\/\w[\w.-]*)$/.exec(address) ?? [];
  return name === undefined ? downloadedModel(address, new URL(address, location.href).href) : hubModel(name);
}

/** The model of a folder that the user chose. @throws {InvalidArgumentError} if it is empty. */
export function pickedModel(list: FileList): ModelSource {
  return ownFiles(pickedFiles(list));
}

/** The model of a folder that the user dropped, while the drop is handled. @throws {InvalidArgumentError} */
export async function droppedModel(data: DataTransfer): Promise<ModelSource> {
  return ownFiles(await droppedFiles(data));
}

function hubModel(name: string): ModelSource {
  const url = `hf://${name}`;
  // `?endpoint=https://…` has the page take names from a mirror of the hub.
  const endpoint = new URLSearchParams(location.search).get('endpoint') ?? undefined;
  return { name, url, isLinkable: true, files: url, endpoint };
}

function downloadedModel(folder: string, url: string | undefined): ModelSource {
  const cache = ModelCache.isAvailable ? new ModelCache() : undefined;
  const source: ModelSource = {
    name: nameOf(folder),
    url,
    isLinkable: true,
    files: urlFiles(folder, { cache, onProgress: (progress) => source.onProgress?.(progress) }),
  };
  return source;
}

function ownFiles(files: ModelFiles): ModelSource {
  return { name: files.source, url: undefined, isLinkable: false, files };
}

/** The last part of an address. */
function nameOf(folder: string): string {
  return folder.split(/[?#]/)[0]!.split('/').filter(Boolean).at(-1) ?? folder;
}
