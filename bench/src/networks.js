// @ts-check
import { readFile } from 'node:fs/promises';
import { Generator } from '@langevin/core';
import { UNet2DModel } from '@langevin/models';

/**
 * One of the network sizes of the benchmarks, with random weights.
 *
 * @param {'7m' | '62m'} size
 */
export async function network(size) {
  const json = JSON.parse(await readFile(new URL(`../configs/ncsnpp-${size}.json`, import.meta.url), 'utf8'));
  // The configuration files are diffusers' own: snake_case.
  const config = Object.fromEntries(
    Object.entries(json)
      .filter(([key]) => !key.startsWith('_'))
      .map(([key, value]) => [key.replace(/_[a-z]/g, (letters) => letters.charAt(1).toUpperCase()), value]),
  );
  return UNet2DModel.fromConfig(config, { generator: new Generator(0) });
}
