import { unzipSync } from 'fflate';

/** The files of a zip file, by their paths. */
export async function unzip(zip: Blob): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  return unzipSync(new Uint8Array(await zip.arrayBuffer())) as Record<string, Uint8Array<ArrayBuffer>>;
}
