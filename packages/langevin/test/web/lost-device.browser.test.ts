import { ElementType, OnnxGraph } from '@langevin/onnx';
import { Generator, OnnxNetwork, ScoreSdeVePipeline, ScoreSdeVeScheduler, UNet2DModel } from 'langevin';
import { expect, it } from 'vitest';
import { commands } from 'vitest/browser';

/** A ready-made network: -sample / 4. Its few operations are soon compiled for a GPU that is one in software. */
function quickNetwork(): UNet2DModel {
  const graph = new OnnxGraph();
  const images = { shape: ['batch', 3, 8, 8], elementType: ElementType.float };
  const sample = graph.input({ name: 'sample', ...images });
  const time = graph.input({ name: 'timestep', shape: ['batch'], elementType: ElementType.float });
  const nothing = graph.node('ReduceMin', [graph.node('Sub', [time, time])]);
  const quarter = graph.node('Div', [graph.node('Neg', [sample]), graph.floats([1], [4])]);
  graph.output({ name: 'score', ...images }, graph.node('Add', [quarter, nothing]));
  return new UNet2DModel({ sampleSize: 8 }, new OnnxNetwork(graph.toModel('quick')));
}

it('says that the GPU was lost while a run was on it, and goes on with another', async () => {
  const unet = quickNetwork();
  const pipe = new ScoreSdeVePipeline({ unet, scheduler: new ScoreSdeVeScheduler() });
  await pipe.to('webgpu');
  const options = { numInferenceSteps: 2, outputType: 'tensor' } as const;
  const { images: expected } = await pipe.generate({ ...options, generator: new Generator(1) });
  let crash: Promise<void> | undefined;
  const onStep = (): void => {
    crash ??= commands.crashGpu();
  };
  // More steps than could ever be finished.
  const lost = pipe.generate({ numInferenceSteps: 1_000_000, onStep });
  await expect(lost).rejects.toMatchObject({ code: 'device_lost', device: 'webgpu' });
  await expect(lost).rejects.toThrow(/run it again/);
  await crash;
  const { images } = await pipe.generate({ ...options, generator: new Generator(1) });
  expect(images.data).toEqual(expected.data);
  await unet.dispose();
});
