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

// A latent is a picture and noise. Between two of them the pictures are on a line, and the noise on a circle, so that
// what lies between is as noisy as the latents are.
const clean = linearCombination(1, latents, sde.config.sigmaMax ** 2, await pipe.score(latents, sde.levelAt(1)));
const noise = linearCombination(1, latents, -1, clean);
const strip = [];
for (let frame = 0; frame < Number(frames); frame++) {
  const share = frame / (Number(frames) - 1);
  const angle = (share * Math.PI) / 2;
  const between = linearCombination(
    1,
    mixed(1 - share, share, clean),
    1,
    mixed(Math.cos(angle), Math.sin(angle), noise),
  );
  const { images: found } = await flow.decode(pipe.score, between);
  strip.push(...RasterImage.fromTensor(pipe.toImages(found)));
}
await pipe.dispose();
await mkdir('out', { recursive: true });
await writeFile('out/strip.png', RasterImage.grid(strip, { columns: strip.length, padding: 2 }).enlarge(2).toPng());
console.log(`out/strip.png: from one picture to the other in ${strip.length} frames`);

/**
 * The first image of a batch `a` times, and the second `b` times, as a batch of one.
 *
 * @param {number} a
 * @param {number} b
 * @param {FloatTensor} batch
 */
function mixed(a, b, { dims, data }) {
  const size = data.length / 2;
  const shape = [1, ...dims.slice(1)];
  return linearCombination(a, floatTensor(shape, data.slice(0, size)), b, floatTensor(shape, data.slice(size)));
}

/** @param {Float32Array} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
