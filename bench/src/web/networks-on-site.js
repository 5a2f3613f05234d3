// @ts-check
import { ScoreSdeVePipeline, ScoreSdeVeScheduler } from 'langevin';
import { network } from '../networks.js';

const root = new URL('../../../', import.meta.url).pathname;

/** Folders of pipelines in the repository. */
export const modelFolders = {
  shipped: `${root}models/emoji-faces-32`,
  tiny: `${root}fixtures/pipeline/score-sde-ve`,
};

/**
 * A network that the page can load.
 *
 * @typedef {object} NetworkOnSite
 * @property {string} name
 * @property {import('langevin').UNet2DConfig} config
 * @property {string} folder - path of its pipeline's folder on the site.
 * @property {string} graph - path of the same network as an `.onnx` file.
 * @property {number} steps - of a run that is timed.
 */

/**
 * Puts the networks of the benchmarks where the page finds them: the shipped one, and one of 7 M parameters.
 *
 * @param {import('./site.js').Site} site
 * @returns {Promise<{ shipped: NetworkOnSite, large: NetworkOnSite }>}
 */
export async function putNetworks(site) {
  const shipped = await ScoreSdeVePipeline.fromPretrained(modelFolders.shipped);
  const large = new ScoreSdeVePipeline({ unet: await network('7m'), scheduler: new ScoreSdeVeScheduler() });
  return {
    shipped: await put(site, 'emoji-faces-32', shipped, 8),
    large: await put(site, 'ncsnpp-7m', large, 3),
  };
}

/**
 * @param {import('./site.js').Site} site
 * @param {string} name
 * @param {ScoreSdeVePipeline} pipeline
 * @param {number} steps
 * @returns {Promise<NetworkOnSite>}
 */
async function put(site, name, pipeline, steps) {
  const folder = `models/${name}`;
  const graph = `graphs/${name}.onnx`;
  await pipeline.savePretrained(site.file(folder));
  const unet = /** @type {import('langevin').UNet2DModel} */ (pipeline.unet);
  await site.put(graph, unet.toOnnx());
  return { name, config: unet.config, folder, graph, steps };
}
