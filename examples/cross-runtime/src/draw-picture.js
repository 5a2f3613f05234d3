// @ts-check
import { DPMSolverMultistepScheduler, Generator, ScoreSdeVePipeline } from 'langevin';

/**
 * Draws a picture. The same in Node, in a page and in a worker: nothing here knows where it runs.
 *
 * @param {string} model - the folder of a checkpoint: a path in Node, a URL in a browser.
 * @param {number} steps
 * @param {{ device?: string, runtime?: import('langevin').Runtime }} [where] - what the network runs on; the best that
 * there is, if left out.
 * @returns {Promise<import('langevin').RasterImage>}
 */
export async function drawPicture(model, steps, where = {}) {
  const pipe = await ScoreSdeVePipeline.fromPretrained(model, where);
  pipe.scheduler = DPMSolverMultistepScheduler.fromConfig(pipe.scheduler.config);
  const { images } = await pipe.generate({ numInferenceSteps: steps, generator: new Generator(7) });
  await pipe.dispose();
  return /** @type {import('langevin').RasterImage} */ (images[0]);
}
