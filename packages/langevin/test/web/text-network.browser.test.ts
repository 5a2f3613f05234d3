import { GraphBuilder, OnnxGraph, Scope } from '@langevin/onnx';
import { Generator, UNet2DConditionModel } from 'langevin';
import { webRuntime } from 'langevin/web';
import { expect, it } from 'vitest';
import { fetchReference, fixtureUrl } from '../../../../test/support/fetch-reference.ts';
import { errorOverRms } from '../../../../test/support/parse-reference.ts';
import { conditionCase } from '../../../models/test/support/condition-case.ts';

it.each([
  { device: 'wasm', limit: 1e-4 },
  { device: 'webgpu', limit: 1e-3 },
])('a network that reads a text equals PyTorch on $device', async ({ device, limit }) => {
  const options = { runtime: webRuntime({ threads: 2 }), device };
  await using unet = await UNet2DConditionModel.fromPretrained(fixtureUrl('unet2d-condition/sd15'), options);
  const { sample, timestep, conditions, output } = conditionCase(
    await fetchReference('unet2d-condition/sd15/io.safetensors'),
    3,
  )!;
  const actual = await unet.forward(sample, timestep, conditions);
  expect(actual.dims).toEqual(output.shape);
  expect(errorOverRms(actual.data, output.data)).toBeLessThan(limit);
});

it('nine channels, as networks have that read a picture besides, are convolved alike everywhere', async () => {
  const padding = { top: 1, left: 1, bottom: 1, right: 1 };
  const builder = new GraphBuilder(({ shape }) => new Generator(0).randn(shape), new OnnxGraph('plain'));
  const image = builder.input('image', ['batch', 9, 8, 8]);
  builder.output('result', builder.conv2d(image, new Scope('conv').layer([8, 9, 3, 3]), { padding }));
  const model = builder.toModel('convolution');
  const results = [];
  for (const device of ['wasm', 'webgpu']) {
    const session = await webRuntime({ threads: 2 }).createSession(model, { device });
    const { result } = await session.run({ image: new Generator(1).randn([1, 9, 8, 8]) });
    results.push(result!.data as Float32Array);
    await session.dispose();
  }
  expect(errorOverRms(results[1]!, results[0]!)).toBeLessThan(1e-4);
});
