import { floatTensor, InvalidArgumentError, Tensor } from '@langevin/core';
import type { StreamOptions } from '@langevin/pipeline';
import { EDMHeunScheduler, VeSde } from '@langevin/schedulers';
import { testMixture } from '@langevin/schedulers/testing';
import { ScoreSdeVePipeline } from '@langevin/score-sde-ve';
import { describe, expect, it } from 'vitest';
import { classes } from './support/class-mixtures.ts';
import { MixtureNetwork } from './support/mixture-network.ts';
import { finish } from './support/pipelines.ts';

describe('guidance that there can not be', () => {
  const scheduler = new EDMHeunScheduler({ sde: new VeSde() });
  const pipe = (unet: MixtureNetwork, guide?: MixtureNetwork) => new ScoreSdeVePipeline({ unet, scheduler, guide });
  const conditional = new MixtureNetwork(classes);
  const refusals = (built: ScoreSdeVePipeline, options: StreamOptions) => () => void built.stream(options);

  it('is refused at once, of a network without classes', () => {
    const plain = pipe(new MixtureNetwork([testMixture]));
    expect(refusals(plain, { guidanceScale: 2 })).toThrow('guidanceScale: the network has no classes to be guided to');
    expect(refusals(plain, { guidanceScale: 1 })).not.toThrow();
    expect(refusals(plain, { guidanceScale: 1, negativeClassLabels: 2 })).toThrow(
      'negativeClassLabels: the network has',
    );
  });

  it('is refused at once by labels that make no batch with the class labels', () => {
    const guided = (classLabels: Tensor, negativeClassLabels: Tensor | number) =>
      refusals(pipe(conditional), { guidanceScale: 2, classLabels, negativeClassLabels });
    const one = new Tensor('int64', [1n], [1]);
    expect(guided(new Tensor('int32', [1], [1]), one)).toThrow(
      'negativeClassLabels: is int64, but int32 is needed here.',
    );
    expect(guided(new Tensor('uint8', [1], [1]), 257)).toThrow('negativeClassLabels: is int64, but uint8 is needed');
    expect(guided(floatTensor([1, 3]), floatTensor([1, 4]))).toThrow(
      'negativeClassLabels: has the shape [1,4], but [1,3] is needed here.',
    );
  });

  it('says that it is the guide that does not fit', () => {
    const guided = (change: object) => {
      const guide = Object.assign(new MixtureNetwork(classes), change);
      return () => refusals(pipe(conditional, guide), { autoguidanceScale: 2, classLabels: 1 })();
    };
    expect(guided({ config: null })).toThrow('Found: MixtureNetwork (without config).');
    const checkInputs = () => {
      throw new InvalidArgumentError('sample', 'is too small.');
    };
    expect(guided({ checkInputs })).toThrow('guide.sample: is too small.');
  });

  it('says that it is the output of the guide that has another shape', async () => {
    const guide = Object.assign(new MixtureNetwork(classes), { forward: async () => floatTensor([1, 1, 2, 3]) });
    const run = finish(pipe(conditional, guide), { autoguidanceScale: 2, classLabels: 1, numInferenceSteps: 2 });
    await expect(run).rejects.toThrow('guide.output: has the shape [1,1,2,3], but [1,1,2,4] is needed here.');
  });

  it('is refused where nobody says which class is none', () => {
    const unknown = refusals(pipe(conditional), { guidanceScale: 2, classLabels: 1 });
    expect(unknown).toThrow('negativeClassLabels: the network does not say which class is none; pass it.');
    expect(unknown).toThrow('It is the last, 3, of most that were trained on some images without their class.');
  });

  it.each([
    [{ guidanceScale: Number.NaN }, 'guidanceScale: NaN is not a finite number.'],
    [{ autoguidanceScale: Number.POSITIVE_INFINITY }, 'autoguidanceScale: Infinity is not a finite number.'],
    [{ guidanceScale: -1, negativeClassLabels: 3 }, 'guidanceScale: -1 is below 0; take 0 or more.'],
    [{ negativeClassLabels: 3 }, 'negativeClassLabels: they only count with a scale of the guidance'],
    [{ guidanceScale: 2, negativeClassLabels: [1, 2, 3] }, 'negativeClassLabels: is a list of 3 for a batch of 2'],
    [{ guidanceScale: 2, negativeClassLabels: 0.5 }, 'negativeClassLabels: 0.5 is not the number of a class.'],
    [{ guidanceScale: 1, negativeClassLabels: 0.5 }, 'negativeClassLabels: 0.5 is not the number of a class.'],
    [{ autoguidanceScale: 2 }, 'autoguidanceScale: the pipeline has no guide, a weaker network of the same kind'],
  ] as const)('is refused by its name: %o', (options, message) => {
    expect(refusals(pipe(conditional), { batchSize: 2, classLabels: 1, ...options })).toThrow(message);
  });

  it('is away from a guide that is set later, and no more once it is taken away', async () => {
    const unet = new MixtureNetwork([testMixture]);
    const guide = new MixtureNetwork([testMixture]);
    const loaded = pipe(unet);
    expect(loaded.guide).toBeUndefined();
    loaded.guide = guide;
    expect(loaded.guide).toBe(guide);
    expect(loaded.components).toEqual({ unet, scheduler, guide });
    await loaded.generate({ numInferenceSteps: 2, autoguidanceScale: 2, seed: 0 });
    expect(guide.batches.length).toBeGreaterThan(0);
    loaded.guide = undefined;
    expect(Object.keys(loaded.components)).toEqual(['unet', 'scheduler']);
  });

  it('has a guide of the kind that the pipeline takes, if it takes any', () => {
    const network = new MixtureNetwork([testMixture]);
    const loaded = pipe(network);
    const set = (one: ScoreSdeVePipeline, guide: unknown) => () => Object.assign(one, { guide });
    expect(set(loaded, scheduler)).toThrow('guide: this component is of the wrong kind.');
    expect(loaded.guide).toBeUndefined();
    const { guide, ...requires } = ScoreSdeVePipeline.requires;
    class UnguidedPipeline extends ScoreSdeVePipeline {
      static override readonly requires = requires;
    }
    expect(guide).toBeDefined();
    const unguided = new UnguidedPipeline({ unet: network, scheduler });
    expect(set(unguided, network)).toThrow('guide: the pipeline takes none. Expected: unet, scheduler. Found: guide.');
  });

  it('is refused of a scale below 0, with a guide', () => {
    const negative = refusals(pipe(conditional, conditional), { classLabels: 1, autoguidanceScale: -0.5 });
    expect(negative).toThrow('autoguidanceScale: -0.5 is below 0; take 0 or more.');
  });

  it('is refused by a guide of other images or classes', () => {
    const refusal = refusals(pipe(conditional, new MixtureNetwork(classes.slice(1))), {
      autoguidanceScale: 2,
      classLabels: 1,
    });
    expect(refusal).toThrow('guide: it has to be of the same images and classes as the unet.');
    expect(refusal).toThrow('Expected: 1 channels, 4 classes. Found: 1 channels, 3 classes.');
    const plain = refusals(pipe(conditional, new MixtureNetwork([testMixture])), {
      autoguidanceScale: 2,
      classLabels: 1,
    });
    expect(plain).toThrow('Found: 1 channels, no classes.');
  });
});
