// @ts-check
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  DPMSolverMultistepScheduler,
  floatTensor,
  linearCombination,
  ProbabilityFlowScheduler,
  RasterImage,
  ScoreSdeVePipeline,
  slerp,
  VeSde,
} from 'langevin';

/** @import { FloatTensor } from 'langevin' */

const [frames = '9', rtol = '1e-3'] = process.argv.slice(2);
if (!(Number(frames) >= 2)) throw new Error(`${frames} frames: a strip has its two ends at least.`);
const model = fileURLToPath(new URL('../../models/emoji-faces-32', import.meta.url));
const pipe = await ScoreSdeVePipeline.fromPretrained(model);
pipe.scheduler = DPMSolverMultistepScheduler.fromConfig({ ...pipe.scheduler.config, algorithmType: 'sde-dpmsolver++' });
const { images } = await pipe.generate({ batchSize: 2, numInferenceSteps: 25, seed: 5, outputType: 'tensor' });

// The probability flow is deterministic, and can be followed both ways: from a picture to its latent, and back. This
// small network is accurate up to about sigma 1, so that is where its latents are taken.
const sde = new VeSde({ sigmaMin: 0.01, sigmaMax: 1 });
const flow = new ProbabilityFlowScheduler({ sde, rtol: Number(rtol), atol: Number(rtol) });
const { latents, evaluations } = await flow.encode(pipe.score, images);
const decoded = await flow.decode(pipe.score, latents);
const error = Math.sqrt(mean(decoded.images.data.map((value, i) => (value - (images.data[i] ?? 0)) ** 2)));
console.log(`encoded in ${evaluations} evaluations, decoded in ${decoded.evaluations}: off by ${error.toFixed(4)}`);

// A latent is a picture and noise. Between two of them the pictures are on a line, and the noise on an arc, so that what
// lies between is as noisy as the latents are.
const clean = linearCombination(1, latents, sde.config.sigmaMax ** 2, await pipe.score(latents, sde.levelAt(1)));
const noise = linearCombination(1, latents, -1, clean);
const [from, to] = [imageOf(0), imageOf(1)];
const strip = [];
for (let frame = 0; frame < Number(frames); frame++) {
  const share = frame / (Number(frames) - 1);
  const between = linearCombination(
    1,
    linearCombination(1 - share, from.clean, share, to.clean),
    1,
    slerp(share, from.noise, to.noise),
  );
  const { images: found } = await flow.decode(pipe.score, between);
  strip.push(...RasterImage.fromTensor(pipe.toImages(found)));
}
await pipe.dispose();
await mkdir('out', { recursive: true });
await writeFile('out/strip.png', RasterImage.grid(strip, { columns: strip.length, padding: 2 }).enlarge(2).toPng());
console.log(`out/strip.png: from one picture to the other in ${strip.length} frames`);

/** @param {number} index */
function imageOf(index) {
  return { clean: batchOfOne(clean, index), noise: batchOfOne(noise, index) };
}

/**
 * @param {FloatTensor} batch
 * @param {number} index
 */
function batchOfOne({ dims, data }, index) {
  const size = data.length / (dims[0] ?? 1);
  return floatTensor([1, ...dims.slice(1)], data.slice(index * size, (index + 1) * size));
}

/** @param {Float32Array} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
