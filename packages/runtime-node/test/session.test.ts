import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { floatTensor, Tensor } from '@langevin/core';
import { DirectoryFiles, nodeRuntime } from '@langevin/runtime-node';
import { describe, expect, it } from 'vitest';
import { affine, affineWeights, convolutions, image, twoTypes } from './support/models.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

describe.each([
  ['in a worker thread', { worker: true }],
  ['on the calling thread', { worker: false }],
])('a session %s', (_, options) => {
  const runtime = nodeRuntime(options);

  it('names its inputs and outputs', async () => {
    const session = await runtime.createSession(twoTypes());
    expect(session.inputNames).toEqual(['sample', 'labels']);
    expect(session.outputNames).toEqual(['score', 'next']);
    await session.dispose();
  });

  it('computes with weights that are a view into a larger buffer', async () => {
    const buffer = new Uint8Array(1000).fill(0xff);
    buffer.set(affineWeights, 100);
    const session = await runtime.createSession(affine(buffer.subarray(100, 100 + affineWeights.byteLength)));
    const { y } = await session.run({ x: floatTensor([2, 3], Float32Array.of(1, 1, 1, 2, 2, 2)) });
    expect(y!.dims).toEqual([2, 3]);
    expect(y!.data).toEqual(Float32Array.of(11, 22, 33, 12, 24, 36));
    await session.dispose();
  });

  it('computes with weights in shared memory', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(affineWeights.byteLength));
    shared.set(affineWeights);
    const session = await runtime.createSession(affine(shared));
    const { y } = await session.run({ x: floatTensor([1, 3]) });
    expect(y!.data).toEqual(Float32Array.of(10, 20, 30));
    await session.dispose();
  });

  it('computes with weights that lie in a file', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'weights.bin'), affineWeights);
    const file = await new DirectoryFiles(folder).openLocal('weights.bin');
    const session = await runtime.createSession(affine(file));
    const { y } = await session.run({ x: floatTensor([1, 3]) });
    expect(y!.data).toEqual(Float32Array.of(10, 20, 30));
    await session.dispose();
  });

  it('takes and gives tensors of each type, in the class that callers have', async () => {
    const session = await runtime.createSession(twoTypes());
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

  it('leaves the feeds as they are, views included', async () => {
    const session = await runtime.createSession(affine());
    const values = Float32Array.of(9, 9, 1, 2, 3, 9);
    const x = floatTensor([1, 3], values.subarray(2, 5));
    for (let call = 0; call < 3; call++) {
      const { y } = await session.run({ x });
      expect(y!.data).toEqual(Float32Array.of(11, 24, 39));
    }
    expect(values).toEqual(Float32Array.of(9, 9, 1, 2, 3, 9));
    await session.dispose();
  });

  it('gives each call an output of its own', async () => {
    const session = await runtime.createSession(affine());
    const first = await session.run({ x: floatTensor([1, 3]) });
    await session.run({ x: floatTensor([1, 3], Float32Array.of(7, 7, 7)) });
    expect(first.y!.data).toEqual(Float32Array.of(10, 20, 30));
    await session.dispose();
  });

  it('takes another batch size from one call to the next', async () => {
    const session = await runtime.createSession(affine());
    for (const batch of [1, 5, 2]) {
      const { y } = await session.run({ x: floatTensor([batch, 3]) });
      expect(y!.dims).toEqual([batch, 3]);
    }
    await session.dispose();
  });

  it('answers concurrent calls in turn, each with its own result', async () => {
    const session = await runtime.createSession(affine());
    const calls = Array.from({ length: 20 }, (_, index) =>
      session.run({ x: floatTensor([1, 3], new Float32Array(3).fill(index)) }),
    );
    const results = await Promise.all(calls);
    expect(results.map(({ y }) => (y as Tensor).data[0])).toEqual(Array.from({ length: 20 }, (_, index) => index + 10));
    await session.dispose();
  });

  it('gives the same numbers for a large model as on the other thread', async () => {
    const [here, there] = [runtime, nodeRuntime({ worker: !options.worker })];
    const outputs = [];
    for (const each of [here, there]) {
      const session = await each.createSession(convolutions());
      outputs.push((await session.run({ x: image(8) })).y!.data as Float32Array);
      await session.dispose();
    }
    expect(outputs[0]).toEqual(outputs[1]);
    expect(Math.max(...outputs[0]!)).toBeGreaterThan(0.1);
  });

  it('names the feeds that are missing or unknown', async () => {
    const session = await runtime.createSession(twoTypes());
    const call = session.run({ sample: floatTensor([1, 2]), class_labels: floatTensor([1]) });
    await expect(call).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringMatching(/sample, labels.*"labels" is missing.*"class_labels" is none of them/),
    });
    await session.dispose();
  });

  it('refuses a tensor of strings', async () => {
    const session = await runtime.createSession(affine());
    const call = session.run({ x: new Tensor('string', ['a', 'b', 'c'], [1, 3]) });
    await expect(call).rejects.toMatchObject({ code: 'invalid_argument' });
    await session.dispose();
  });

  it('says what ONNX Runtime says against a feed, and goes on', async () => {
    const session = await runtime.createSession(affine());
    const call = session.run({ x: floatTensor([1, 4]) });
    await expect(call).rejects.toMatchObject({
      code: 'session',
      message: expect.stringContaining('Got: 4 Expected: 3'),
      cause: expect.any(Error),
    });
    const { y } = await session.run({ x: floatTensor([1, 3]) });
    expect(y!.data).toEqual(Float32Array.of(10, 20, 30));
    await session.dispose();
  });

  it('finishes the calls made before it is disposed, and refuses later ones', async () => {
    const session = await runtime.createSession(affine());
    const calls = [0, 1, 2].map(() => session.run({ x: floatTensor([1, 3]) }));
    const disposal = session.dispose();
    await expect(session.run({ x: floatTensor([1, 3]) })).rejects.toMatchObject({ code: 'disposed' });
    expect(await Promise.all(calls)).toHaveLength(3);
    await disposal;
    await session.dispose();
  });
});
