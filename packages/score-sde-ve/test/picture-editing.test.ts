import { fileURLToPath } from 'node:url';
import {
  type FloatTensor,
  floatTensor,
  Generator,
  InvalidArgumentError,
  imageNorms,
  linearCombination,
  type NoiseLevel,
  type StepChoice,
} from '@langevin/core';
import { knownPixels, RasterImage } from '@langevin/pipeline';
import { ComposedScheduler, DPMSolverMultistepScheduler, EulerScheduler, VeSde } from '@langevin/schedulers';
import { testMeans } from '@langevin/schedulers/testing';
import { ScoreSdeVeColorizePipeline, ScoreSdeVeInpaintPipeline, ScoreSdeVePipeline } from '@langevin/score-sde-ve';
import { afterAll, describe, expect, it } from 'vitest';
import { LevellessScheduler } from './support/levelless-scheduler.ts';
import { mixturePipeline } from './support/mixture-pipeline.ts';
import './support/pipelines.ts';

const sde = new VeSde();
const euler = new EulerScheduler({ sde });
const pipe = mixturePipeline(euler);
/** Two pictures of the second component. */
const pictures = floatTensor(
  [2, 1, 2, 4],
  Float32Array.from({ length: 16 }, (_, i) => testMeans.data[8 + (i % 8)]!),
);
const asTensor = { outputType: 'tensor', seed: 0 } as const;

class AscendingScheduler extends EulerScheduler {
  static override readonly className: string = 'AscendingScheduler';

  override levelsFor(steps: StepChoice): readonly NoiseLevel[] {
    return super.levelsFor(steps).toReversed();
  }
}

/** The root mean square of the differences. */
function distance(a: FloatTensor, b: FloatTensor): number {
  const norms = imageNorms(linearCombination(1, a, -1, b));
  return Math.sqrt(norms.reduce((sum, norm) => sum + norm ** 2, 0) / a.data.length);
}

describe('a run from a picture', () => {
  it.each([
    [10, undefined, 8],
    [10, 0.5, 5],
    [10, 0.99, 9],
    [10, 1, 10],
    [7, 0.3, 2],
    [100, 0.29, 28],
  ])('of %i steps and strength %d takes %i', async (numInferenceSteps, strength, taken) => {
    const { evaluations } = await pipe.generate({ ...asTensor, numInferenceSteps, image: pictures, strength });
    expect(evaluations).toBe(taken);
  });

  it('begins among sigmas that somebody listed, at the one from where the rest is taken', async () => {
    const composed = mixturePipeline(new ComposedScheduler({ sde }));
    const levels: number[] = [];
    const sigmas = [40, 10, 2, 0.5, 0];
    const onStep = ({ level }: { readonly level: { readonly sigma: number } }) => void levels.push(level.sigma);
    await composed.generate({ ...asTensor, image: pictures, strength: 0.5, sigmas, onStep });
    expect(levels).toEqual([0.5, 0]);
  });

  it('changes it the more, the stronger it is', async () => {
    const run = { ...asTensor, numInferenceSteps: 40, image: pictures };
    const [weak, strong] = [await pipe.generate({ ...run, strength: 0.3 }), await pipe.generate(run)];
    expect(distance(weak.images, pictures)).toBeLessThan(0.1);
    expect(distance(strong.images, pictures)).toBeGreaterThan(0.2);
  });

  it('of strength 1 begins with the picture under the most noise', async () => {
    const run = { ...asTensor, numInferenceSteps: 4, batchSize: 2 };
    const latents = new Generator(0).randn(pictures.dims);
    const states = linearCombination(1 / 50, pictures, 1, latents);
    const { images } = await pipe.generate({ ...run, image: pictures, strength: 1 });
    expect(distance(images, (await pipe.generate({ ...run, latents: states })).images)).toBeLessThan(1e-6);
  });

  it('draws as many as there are, or all from the only one', async () => {
    const run = { numInferenceSteps: 4, strength: 0.5, seed: 0 };
    const { images } = await pipe.generate({ ...run, image: pictures });
    const one = floatTensor([1, 1, 2, 4], pictures.data.slice(8));
    const again = await pipe.generate({ ...run, image: one, batchSize: 2 });
    expect(again.images).toEqual(images);
    expect(images).toHaveLength(2);
  });

  it('keeps what is known of it', async () => {
    const mask = floatTensor([1, 1, 2, 4], Float32Array.of(1, 1, 1, 1, 0, 0, 0, 0));
    const known = knownPixels({ image: pictures, mask });
    const { images } = await pipe.generate({
      ...asTensor,
      numInferenceSteps: 9,
      image: pictures,
      known,
      strength: 0.9,
    });
    for (const i of [4, 5, 6, 7, 12, 13, 14, 15]) expect(images.data[i]).toBeCloseTo(pictures.data[i]!, 6);
  });

  it.each<[what: string, message: string, options: object]>([
    ['a strength without a picture', 'strength: there is no image to start from', { image: undefined, strength: 1 }],
    ['no strength', 'strength: 0 is not above 0 and at most 1', { strength: 0 }],
    ['too much', 'strength: 1.5 is not above 0 and at most 1', { strength: 1.5 }],
    ['a strength that is no number', 'strength: "1" is not a finite number', { strength: '1' }],
    [
      'no step',
      'strength: 0.1 of 5 steps leaves none to take; take more steps, or a strength of 0.2',
      { strength: 0.1 },
    ],
    ['no picture', 'image: is 5; pass a RasterImage', { image: 5 }],
    ['nothing in its place', 'image: is null; pass a RasterImage', { image: null }],
    ['a picture of another size', 'image: has the shape [1, 1, 4, 4]', { image: floatTensor([1, 1, 4, 4]) }],
    ['colours', 'image: has 3 channels; 1, or 1 of gray', { image: floatTensor([1, 3, 2, 4]) }],
    ['two for three', 'image: has the shape [2, 1, 2, 4], but the run needs 1 or 3', { batchSize: 3 }],
    [
      'pictures of another size than the run has',
      'image: has the shape [1, 1, 4, 4], but the run needs 1 of [channels, height, width] = [1, 2, 4]',
      { image: floatTensor([1, 1, 4, 4]) },
    ],
    ['a size that there is not', 'height: 0 is not', { image: pictures, height: 0 }],
    ['values of 0 to 255', 'image: holds 255', { image: floatTensor([1, 1, 2, 4], new Float32Array(8).fill(255)) }],
    [
      'two known for three',
      'image: has the shape',
      { known: knownPixels({ image: floatTensor([3, 1, 2, 4]), mask: floatTensor([1, 1, 2, 4]) }) },
    ],
  ])('is refused at once with %s', (_what, message, options) => {
    expect(() => pipe.stream({ numInferenceSteps: 5, image: pictures, ...options })).toThrow(message);
  });

  it('is refused with a scheduler that does not say its levels', () => {
    const start = () => mixturePipeline(new LevellessScheduler()).stream({ image: pictures });
    expect(start).toThrow('scheduler: LevellessScheduler does not say its levels; give it a levelsFor()');
  });
});

describe('a run from latents', () => {
  it('is that of the generator that would draw them', async () => {
    const run = { outputType: 'tensor', numInferenceSteps: 5 } as const;
    const { images } = await pipe.generate({ ...run, batchSize: 2, seed: 3 });
    const latents = new Generator(3).randn([2, 1, 2, 4]);
    expect((await pipe.generate({ ...run, latents })).images.data).toEqual(images.data);
    expect(() => pipe.stream({ latents, batchSize: 3, numInferenceSteps: 5 })).toThrow(
      'latents: has the shape [2,1,2,4]',
    );
  });
});

describe('the pipelines of a known picture', () => {
  const mask = floatTensor([1, 1, 2, 4], Float32Array.of(1, 1, 1, 1, 0, 0, 0, 0));
  const run = { ...asTensor, image: pictures, numInferenceSteps: 10 };

  it('inpaint it from noise, or from itself with a strength', async () => {
    const inpaint = new ScoreSdeVeInpaintPipeline(pipe.components);
    const known = knownPixels({ image: pictures, mask });
    const anew = await inpaint.generate({ ...run, mask });
    expect(anew).toEqual(await pipe.generate({ ...asTensor, numInferenceSteps: 10, known }));
    const edited = await inpaint.generate({ ...run, mask, strength: 0.3 });
    expect(edited).toEqual(await pipe.generate({ ...run, known, strength: 0.3 }));
    expect([anew.evaluations, edited.evaluations]).toEqual([10, 3]);
    expect(() => inpaint.stream({ known, strength: 0.3 } as never)).toThrow('strength: there is no image');
  });

  it('colour it likewise', async () => {
    const colorize = new ScoreSdeVeColorizePipeline(pipe.components);
    const from = await Promise.all([colorize.generate(run), colorize.generate({ ...run, strength: 0.3 })]);
    expect(from.map(({ evaluations }) => evaluations)).toEqual([10, 3]);
  });
});

describe('invert', () => {
  it.each([
    ['Euler', euler, 0.03],
    ['DPM-Solver++', new DPMSolverMultistepScheduler({ sde }), 0.01],
    ['Heun', new ComposedScheduler({ sde, solver: 'heun' }), 0.01],
  ])('finds the noise that %s draws pictures from, the better in the more steps', async (_name, scheduler, most) => {
    const own = mixturePipeline(scheduler);
    const errors: number[] = [];
    for (const numInferenceSteps of [15, 60]) {
      const { latents, evaluations } = await own.invert({ image: pictures, numInferenceSteps });
      const { images } = await own.generate({ ...asTensor, latents, numInferenceSteps });
      expect(evaluations).toBe(numInferenceSteps);
      errors.push(distance(images, pictures));
    }
    expect(errors[1]).toBeLessThan(errors[0]! * 0.6);
    expect(errors[1]).toBeLessThan(most);
  });

  it('takes pictures of another size where the run has it', async () => {
    const upright = floatTensor([2, 1, 4, 2], pictures.data);
    const unet = { ...pipe.unet, forward: async (sample: FloatTensor) => sample };
    const anySize = new ScoreSdeVePipeline({ unet, scheduler: euler });
    const { latents } = await anySize.invert({ image: upright, numInferenceSteps: 2, height: 4, width: 2 });
    expect(latents.dims).toEqual(upright.dims);
  });

  it('takes listed sigmas, and reports its steps', async () => {
    const composed = mixturePipeline(new ComposedScheduler({ sde }));
    const sigmas = [50, 20, 8, 4, 2, 1, 0.5, 0.2, 0.05, 0];
    const visited: number[] = [];
    const { latents } = await composed.invert({
      image: pictures,
      sigmas,
      onStep: ({ level }) => void visited.push(level.sigma),
    });
    expect(visited).toEqual(sigmas.slice(0, -1).reverse());
    const { images } = await composed.generate({ ...asTensor, latents, sigmas });
    expect(distance(images, pictures)).toBeLessThan(0.1);
  });

  it.each<
    [
      what: string,
      message: string,
      options: object,
      scheduler?: ConstructorParameters<typeof ScoreSdeVePipeline>[0]['scheduler'],
    ]
  >([
    ['no options', 'options: undefined is no object of options', undefined as never],
    ['no picture', 'image: is undefined; pass a RasterImage', {}],
    ['an option that there is not', 'strength: there is no such option', { image: pictures, strength: 1 }],
    [
      'classes of a network that has none',
      'classLabels: the network has no class',
      { image: pictures, classLabels: 1 },
    ],
    ['no steps', 'numInferenceSteps: 0 is not', { image: pictures, numInferenceSteps: 0 }],
    [
      'pictures of another size than the run has',
      'image: has the shape [1, 1, 4, 4], but the run needs 1 of [channels, height, width] = [1, 2, 4]',
      { image: floatTensor([1, 1, 4, 4]) },
    ],
    ['a size that there is not', 'height: 0 is not', { image: pictures, height: 0 }],
    ['values of 0 to 255', 'image: holds 99', { image: floatTensor([1, 1, 2, 4], new Float32Array(8).fill(99)) }],
    ['no levels', 'scheduler: LevellessScheduler does not say', { image: pictures }, new LevellessScheduler()],
    [
      'levels that go up',
      'scheduler: AscendingScheduler goes up as well',
      { image: pictures },
      new AscendingScheduler({ sde }),
    ],
  ])('refuses %s', async (_what, message, options, scheduler = euler) => {
    const error: unknown = await mixturePipeline(scheduler)
      .invert(options as never)
      .catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect((error as Error).message).toContain(message);
  });

  it('ends at once where it is aborted', async () => {
    const reason = new Error('enough');
    await expect(pipe.invert({ image: pictures, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('a face', () => {
  let faces: ScoreSdeVePipeline;
  afterAll(() => faces.dispose());

  it('comes back from its latents, and is nearer than another to what is made of it', async () => {
    faces = await ScoreSdeVePipeline.fromPretrained(
      fileURLToPath(new URL('../../../models/emoji-faces-32', import.meta.url)),
    );
    faces.scheduler = EulerScheduler.fromConfig(faces.scheduler.config);
    const run = { numInferenceSteps: 12, outputType: 'tensor' } as const;
    const { images: face } = await faces.generate({ ...run, seed: 1 });
    const { latents } = await faces.invert({ image: RasterImage.fromTensor(face), numInferenceSteps: 12 });
    const { images: again } = await faces.generate({ ...run, latents });
    const { images: near } = await faces.generate({ ...run, image: face, strength: 0.5, seed: 2 });
    const { images: other } = await faces.generate({ ...run, seed: 2 });
    const distances = [again, near, other].map((images) => distance(images, face));
    expect(distances).toEqual(distances.toSorted((a, b) => a - b));
    expect(distances[0]).toBeLessThan(distances[1]! / 2);
  });
});
