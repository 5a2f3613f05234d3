import { floatTensor, Tensor } from '@langevin/core';
import { webRuntime } from '@langevin/runtime-web';
import * as ort from 'onnxruntime-web/webgpu';
import { describe, expect, it, vi } from 'vitest';
import { affine, affineWeights, convolutions, image, twoTypes } from './support/models.ts';

describe.each([
  ['on WebAssembly in a worker', 'wasm', webRuntime({ threads: 2 })],
  ['on WebAssembly on the calling thread', 'wasm', webRuntime({ threads: 1, ort })],
  ['on WebGPU in a worker', 'webgpu', webRuntime()],
  ['on WebGPU on the calling thread', 'webgpu', webRuntime({ ort })],
])('a session %s', (_, device, runtime) => {
  it('names its inputs and outputs', async () => {
    const session = await runtime.createSession(await twoTypes(), { device });
    expect(session.inputNames).toEqual(['sample', 'labels']);
    expect(session.outputNames).toEqual(['score', 'next']);
    await session.dispose();
  });

  it('computes with weights that are a view into a larger buffer, and leaves them as they are', async () => {
    const buffer = new Uint8Array(1000).fill(0xff);
    buffer.set(affineWeights, 100);
    const model = await affine(buffer.subarray(100, 100 + affineWeights.byteLength));
    const session = await runtime.createSession(model, { device });
    const { y } = await session.run({ x: floatTensor([2, 3], Float32Array.of(1, 1, 1, 2, 2, 2)) });
    expect(y!.dims).toEqual([2, 3]);
    expect(y!.data).toEqual(Float32Array.of(11, 22, 33, 12, 24, 36));
    expect(buffer.length).toBe(1000);
    expect(model.graph.length).toBeGreaterThan(0);
    await session.dispose();
  });

  it('takes and gives tensors of each type, in the class that callers have', async () => {
    const session = await runtime.createSession(await twoTypes(), { device });
    const { score, next } = await session.run({
      sample: floatTensor([1, 2], Float32Array.of(0.5, -3)),
      labels: new Tensor('int64', BigInt64Array.of(21n), [1]),
    });
    expect(score).toBeInstanceOf(Tensor);
    expect(score!.data).toEqual(Float32Array.of(-0.5, 3));
    expect(next!.type).toBe('int64');
    expect(next!.data).toEqual(BigInt64Array.of(42n));
    await session.dispose();
  });

  it('leaves the feeds as they are, views included, and gives each call an output of its own', async () => {
    const session = await runtime.createSession(await affine(), { device });
    const values = Float32Array.of(9, 9, 1, 2, 3, 9);
    const x = floatTensor([1, 3], values.subarray(2, 5));
    const first = await session.run({ x });
    for (const batch of [1, 5, 2]) {
      const { y } = await session.run({ x: floatTensor([batch, 3]) });
      expect(y!.dims).toEqual([batch, 3]);
    }
    expect(first.y!.data).toEqual(Float32Array.of(11, 24, 39));
    expect(values).toEqual(Float32Array.of(9, 9, 1, 2, 3, 9));
    await session.dispose();
  });

  it('answers concurrent calls in turn, and those made before it is disposed', async () => {
    const session = await runtime.createSession(await affine(), { device });
    const calls = Array.from({ length: 8 }, (_, index) =>
      session.run({ x: floatTensor([1, 3], new Float32Array(3).fill(index)) }),
    );
    const disposal = session.dispose();
    await expect(session.run({ x: floatTensor([1, 3]) })).rejects.toMatchObject({ code: 'disposed' });
    const results = await Promise.all(calls);
    expect(results.map(({ y }) => (y as Tensor).data[0])).toEqual(Array.from({ length: 8 }, (_, index) => index + 10));
    await disposal;
    await session.dispose();
  });

  it('says what ONNX Runtime says against a feed, and goes on', async () => {
    const session = await runtime.createSession(await affine(), { device });
    await expect(session.run({ x: floatTensor([1, 4]) })).rejects.toMatchObject({
      code: 'session',
      message: expect.stringContaining('Got: 4 Expected: 3'),
    });
    await expect(session.run({})).rejects.toMatchObject({ code: 'invalid_argument' });
    const { y } = await session.run({ x: floatTensor([1, 3]) });
    expect(y!.data).toEqual(Float32Array.of(10, 20, 30));
    await session.dispose();
  });

  it('says what ONNX Runtime says against a model', async () => {
    const { graph } = await affine();
    const broken = runtime.createSession({ graph: graph.slice(0, -20), weights: [] }, { device });
    await expect(broken).rejects.toMatchObject({
      code: 'session',
      message: expect.stringContaining('could not load the model on'),
    });
  });
});

describe('the runtime of a browser', () => {
  const runtime = webRuntime();

  it('has WebGPU first, where there is an adapter, and WebAssembly', async () => {
    await runtime.detect!();
    expect(runtime.devices).toEqual(['webgpu', 'wasm']);
    expect(runtime.computes!('wasm', 'fp16')).toBe(false);
    const session = await runtime.createSession(await affine());
    await session.dispose();
  });

  it.each([
    ['cpu', 'take "wasm"'],
    ['cuda', 'has no other devices'],
  ])('has no device %s, and lists those that it has', async (device, advice) => {
    const refused = runtime.createSession(await affine(), { device });
    await expect(refused).rejects.toMatchObject({ code: 'device_unavailable' });
    await expect(refused).rejects.toThrow(/webgpu, wasm/);
    await expect(refused).rejects.toThrow(advice);
  });

  it.each([{ threads: 0 }, { threads: 1.5 }, { threads: 1000 }, { wasmPaths: '/ort' }])('refuses %o', (options) => {
    expect(() => webRuntime(options)).toThrow(/^(threads|wasmPaths): /);
  });

  it('gives the page its time while a large model is evaluated', async () => {
    const session = await runtime.createSession(await convolutions(), { device: 'wasm' });
    let turns = 0;
    const timer = setInterval(() => turns++);
    await session.run({ x: image(16) });
    clearInterval(timer);
    // Of a thread that evaluates, no timer gets a turn before the answer.
    expect(turns).toBeGreaterThan(0);
    await session.dispose();
  });

  it('ends the loading of a model when it is aborted, with its worker', async () => {
    const reason = new Error('enough');
    await expect(
      runtime.createSession(await affine(), { device: 'wasm', signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
    const controller = new AbortController();
    const model = await convolutions();
    const started = vi.spyOn(globalThis, 'Worker');
    const creation = runtime.createSession(model, { device: 'wasm', signal: controller.signal });
    creation.catch(() => {});
    await expect.poll(() => started.mock.results, { interval: 0 }).toHaveLength(1);
    controller.abort(reason);
    await expect(creation).rejects.toBe(reason);
    started.mockRestore();
    const session = await runtime.createSession(await affine(), { device: 'wasm' });
    expect((await session.run({ x: floatTensor([1, 3]) })).y!.data).toEqual(Float32Array.of(10, 20, 30));
    await session.dispose();
  });

  it('takes the files of WebAssembly from a given place', async () => {
    const elsewhere = webRuntime({ wasmPaths: 'https://example.invalid/ort/', threads: 1 });
    await expect(elsewhere.createSession(await affine(), { device: 'wasm' })).rejects.toMatchObject({
      code: 'session',
    });
    const there = new URL('/packages/runtime-web/node_modules/onnxruntime-web/dist/', location.href).href;
    const session = await webRuntime({ wasmPaths: there, threads: 1 }).createSession(await affine(), {
      device: 'wasm',
    });
    expect((await session.run({ x: floatTensor([1, 3]) })).y!.data).toEqual(Float32Array.of(10, 20, 30));
    await session.dispose();
  });
});
