import { inject } from 'vitest';
import '../../../../test/support/hub/short-pauses.ts';
import type { ServedRequest } from '../../../../test/support/model-server.ts';
import type { ways } from '../../../../test/support/server-ways.ts';

/** A file of 1,152,212 bytes below {@link ServedFolder.url}, and one of its beginning. */
export const weightsFile = 'diffusion_pytorch_model.safetensors';
export const weightsBytes = 1_152_212;

/** A folder with a model, as the server serves it in some way. */
export interface ServedFolder {
  readonly url: string;
  /** What was asked so far. */
  requests(): Promise<ServedRequest[]>;
  /** From now on, each file has so many more bytes. */
  change(version: number): Promise<void>;
  /** From now on, nothing is answered, or it is again. */
  setDown(isDown: boolean): Promise<void>;
}

/** A folder that nobody has asked for yet. */
export function serve(way: keyof typeof ways, path = 'fixtures/unet/gray-tiny'): ServedFolder {
  const server = inject('modelServer');
  const token = crypto.randomUUID();
  return {
    url: `${server}/${way}/${token}/${path}`,
    requests: async () => (await fetch(`${server}/requests/${token}`)).json() as Promise<ServedRequest[]>,
    change: async (version) => void (await fetch(`${server}/set/${token}?version=${version}`)),
    setDown: async (isDown) => void (await fetch(`${server}/set/${token}?down=${Number(isDown)}`)),
  };
}

/** The bytes of a file of the project. */
export async function fileBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(`/${path}`)).arrayBuffer());
}
