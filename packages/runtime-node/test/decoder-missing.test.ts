import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PackageMissingError } from '@langevin/core';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';
import { fixturePath } from '../../../test/support/reference.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

it('without sharp, decoding a picture says to install it', async () => {
  // A folder from which no package is found.
  const program = join(temporaryFolder(), 'decode-picture.mjs');
  buildSync({
    entryPoints: [fileURLToPath(new URL('../src/pictures/decode-picture.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['@langevin/source'],
    external: ['sharp'],
  });
  const { decodePicture } = (await import(
    pathToFileURL(program).href
  )) as typeof import('../src/pictures/decode-picture.ts');

  const error: unknown = await decodePicture(readFileSync(fixturePath('pictures/source.jpg'))).catch((cause) => cause);
  expect(error).toMatchObject({ code: 'package_missing', name: PackageMissingError.name, packageName: 'sharp' });
  expect(String(error)).toMatch(
    /the package "sharp", which is not installed\. Install it \(npm install sharp\), or give a PNG, which needs none\.$/,
  );
});
