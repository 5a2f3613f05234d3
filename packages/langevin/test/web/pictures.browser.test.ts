import { DiffusionPipeline, Generator, ScoreSdeVePipeline } from 'langevin';
import { webRuntime } from 'langevin/web';
import { describe, expect, it } from 'vitest';
import { commands } from 'vitest/browser';

const hexadecimal = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

describe('the generator', () => {
  it.each([
    { seed: 0, shape: [3] },
    { seed: 7, shape: [4, 3, 32, 32] },
    { seed: 2 ** 31, shape: [1, 3, 257, 129] },
  ])('gives the numbers that it gives in Node, to the bit: %o', async ({ seed, shape }) => {
    const { data } = new Generator(seed).randn(shape);
    const digest = await crypto.subtle.digest('SHA-256', data.buffer as ArrayBuffer);
    expect(hexadecimal(digest)).toBe(await commands.inNode('noise', { seed, shape }));
  });
});

describe('a pipeline', () => {
  it('draws the pictures that it draws in Node', async () => {
    const options = { batchSize: 1, numInferenceSteps: 25 };
    const run = { model: 'models/emoji-faces-32', options: { ...options, seed: 11 } };
    const expected = await commands.inNode('pictures', run);
    const pixels = Uint8Array.from(atob(expected), (byte) => byte.charCodeAt(0));
    const pipe = await ScoreSdeVePipeline.fromPretrained('/models/emoji-faces-32', {
      runtime: webRuntime({ threads: 2 }),
      device: 'wasm',
    });
    const { images } = await pipe.generate({ ...options, generator: new Generator(11) });
    await pipe.dispose();
    const drawn = images.flatMap(({ data }) => Array.from(data));
    expect(drawn).toHaveLength(pixels.length);
    const near = drawn.filter((value, index) => Math.abs(value - pixels[index]!) <= 1);
    expect(near.length / drawn.length).toBeGreaterThanOrEqual(0.999);
    expect(new Set(drawn).size).toBeGreaterThan(100);
  });

  it('is found by its class, tells its steps, stops within one, and runs again after that', async () => {
    const pipe = await DiffusionPipeline.fromPretrained('/fixtures/pipeline/score-sde-ve', { device: 'wasm' });
    if (!(pipe instanceof ScoreSdeVePipeline)) throw new TypeError('is of another class');
    const controller = new AbortController();
    const seen: number[] = [];
    const onStep = ({ index }: { index: number }): void => {
      seen.push(index);
      if (seen.length === 3) controller.abort(new Error('enough'));
    };
    await expect(pipe.generate({ numInferenceSteps: 10, signal: controller.signal, onStep })).rejects.toThrow('enough');
    expect(seen).toEqual([0, 1, 2]);
    const { evaluations } = await pipe.generate({ numInferenceSteps: 2 });
    expect(evaluations).toBe(4);
    await pipe.dispose();
  });
});
