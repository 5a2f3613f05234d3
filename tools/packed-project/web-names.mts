// Compiled for the web alone, never run: what only browsers have resolves too.
import * as runtimeWeb from '@langevin/runtime-web';
import { installPlatform, ScoreSdeVePipeline } from 'langevin';
import * as web from 'langevin/web';
import {
  droppedFiles,
  ModelCache,
  opfsFiles,
  pickedFiles,
  urlFiles,
  webPlatform,
  webRuntime,
  ZipFolder,
} from 'langevin/web';

export const packages: readonly object[] = [web, runtimeWeb];

export async function everyPlace(drop: DataTransfer, picked: FileList): Promise<number> {
  installPlatform(webPlatform({ threads: 2, cache: new ModelCache('mine'), wasmPaths: 'https://example.com/ort/' }));
  const onProgress = ({ loaded, total }: { loaded: number; total: number }): void => console.log(loaded / total);
  const places = [await droppedFiles(drop), pickedFiles(picked), await opfsFiles('opfs:faces'), urlFiles('/model')];
  const runtime = webRuntime({ threads: 1 });
  for (const place of places) {
    const pipe = await ScoreSdeVePipeline.fromPretrained(place, { runtime, device: 'wasm', onProgress });
    await pipe.savePretrained('opfs:faces');
    const zip = new ZipFolder('faces.zip');
    await pipe.savePretrained(zip);
    zip.download();
    await pipe.dispose();
  }
  return new ModelCache().size();
}
