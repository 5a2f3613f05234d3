import { Generator, ScoreSdeVePipeline } from 'langevin';
import { expect, it } from 'vitest';
import { commands } from 'vitest/browser';
import { fixtureUrl } from '../../../../test/support/fetch-reference.ts';

it('says that the GPU was lost while a run was on it, and goes on with another', async () => {
  const pipe = await ScoreSdeVePipeline.fromPretrained(fixtureUrl('pipeline/score-sde-ve'), {
    device: 'webgpu',
  });
  const options = { numInferenceSteps: 2, outputType: 'tensor' } as const;
  const { images: expected } = await pipe.generate({ ...options, generator: new Generator(1) });
  let crash: Promise<void> | undefined;
  const onStep = (): void => {
    crash ??= commands.crashGpu();
  };
  const lost = pipe.generate({ numInferenceSteps: 500, onStep });
  await expect(lost).rejects.toMatchObject({ code: 'device_lost', device: 'webgpu' });
  await expect(lost).rejects.toThrow(/run it again/);
  await crash;
  const { images } = await pipe.generate({ ...options, generator: new Generator(1) });
  expect(images.data).toEqual(expected.data);
  await pipe.dispose();
});
