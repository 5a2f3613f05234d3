// Compiled for Node and for the web, never run: the public names resolve, with the types that the guide promises.
import * as consistency from '@langevin/consistency';
import * as core from '@langevin/core';
import * as ddpm from '@langevin/ddpm';
import * as evaluation from '@langevin/evaluation';
import * as latent from '@langevin/latent';
import * as models from '@langevin/models';
import * as onnx from '@langevin/onnx';
import * as pipeline from '@langevin/pipeline';
import * as schedulers from '@langevin/schedulers';
import * as scoreSdeVe from '@langevin/score-sde-ve';
import {
  DiffusionPipeline,
  DPMSolverMultistepScheduler,
  EDMHeunScheduler,
  EulerScheduler,
  type FloatTensor,
  GaussianMixtureModel,
  Generator,
  knownBlocks,
  LangevinError,
  logLikelihood,
  PredictorCorrectorScheduler,
  type RasterImage,
  runScheduler,
  type Scheduler,
  ScoreSdeVeColorizePipeline,
  ScoreSdeVeInpaintPipeline,
  ScoreSdeVePipeline,
  ScoreSdeVeScheduler,
  Tensor,
  UNet2DModel,
  VeSde,
} from 'langevin';
import { checkScheduler } from 'langevin/testing';

export const packages: readonly object[] = [
  consistency,
  core,
  ddpm,
  evaluation,
  latent,
  models,
  onnx,
  pipeline,
  schedulers,
  scoreSdeVe,
];

export async function everyPublicName(folder: string, signal: AbortSignal): Promise<Uint8Array> {
  const pipe: ScoreSdeVePipeline = await ScoreSdeVePipeline.fromPretrained(folder, { device: 'cpu' });
  await pipe.to('cpu');
  const scheduler = new ScoreSdeVeScheduler({ sigmaMax: 348, snr: 0.15 });
  pipe.scheduler = scheduler;
  const { images, evaluations, seed } = await pipe.generate({
    batchSize: 4,
    numInferenceSteps: 2000,
    generator: new Generator(0),
    outputType: 'image',
    signal,
    onStep: (step) => console.log(step.progress),
  });
  const first: RasterImage | undefined = images[0];
  console.log(evaluations satisfies number, seed, first?.width, first?.height, first?.channels, first?.data);
  for await (const step of pipe.stream({ numInferenceSteps: 200 })) step.sample satisfies FloatTensor;
  await pipe.savePretrained(folder);
  await pipe.dispose();

  const other: DiffusionPipeline = await DiffusionPipeline.fromPretrained(folder);
  await other.dispose();

  scheduler.setTimesteps(10);
  scheduler.setSigmas(10);
  scheduler.timesteps satisfies Float32Array;
  scheduler satisfies Scheduler;

  const sample = new Generator(0).randn([1, 3, 32, 32]);
  const unet = await UNet2DModel.fromPretrained(folder);
  await unet.forward(sample, new Tensor('float32', Float32Array.of(1), [1]));
  return unet.toOnnx();
}

export async function theWholePaper(pipe: ScoreSdeVePipeline, image: RasterImage, mask: RasterImage): Promise<number> {
  const sde = new VeSde({ sigmaMin: 0.01, sigmaMax: 50 });
  const means = new Generator(0).randn([2, 3, 4, 4]);
  const mixture = new GaussianMixtureModel({ means, weights: [1, 2], std: 0.1 });
  const scheduler = new PredictorCorrectorScheduler({ sde, predictor: 'reverse-diffusion', corrector: 'langevin' });
  const shape = [4, 3, 4, 4];
  const { mean } = await runScheduler(scheduler, mixture.score, { shape, numInferenceSteps: 50 });
  const { logProb, bitsPerDim, latents } = await logLikelihood({ sde, model: mixture, data: mean, probes: 2 });
  latents satisfies FloatTensor;
  await logLikelihood({ sde, model: pipe.differentiableScore, data: mean });

  const inpaint = new ScoreSdeVeInpaintPipeline(pipe.components);
  await inpaint.generate({ image, mask, batchSize: 5 });
  await new ScoreSdeVeColorizePipeline(pipe.components).generate({ image });
  await pipe.generate({ known: knownBlocks(image, 4), guidance: { score: mixture.guidance(1), scale: 2 } });

  for (const other of [EDMHeunScheduler, EulerScheduler, DPMSolverMultistepScheduler]) {
    pipe.scheduler = new other({ sde });
  }
  pipe.scheduler = EDMHeunScheduler.fromConfig(pipe.scheduler.config);
  const { order } = await checkScheduler(pipe.scheduler, { order: 2 });
  return logProb[0]! + bitsPerDim[0]! + (order ?? 0);
}

export const isOurs = (error: unknown): boolean => error instanceof LangevinError;
