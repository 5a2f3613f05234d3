import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { floatTensor } from '@langevin/core';
import { DirectoryFiles, nodeRuntime } from '@langevin/runtime-node';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { workerCount } from '../../../test/support/held-resources.ts';
import { machine } from '../src/files/process-owner.ts';
import { affine, affineWeights, convolutions, convolutionWeights, image, twoTypes } from './support/models.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** Makes `folder` the one for temporary files until the test has finished. */
function useTemporaryFolder(folder: string): void {
  vi.stubEnv('TMPDIR', folder);
  vi.stubEnv('TEMP', folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

/** However long it takes: a test that hangs is stopped by itself. */
const whenever = { timeout: 300_000 };

/** What stands in a folder for temporary files that is ours: others write there too. */
function stagedModels(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('langevin-'));
}

async function runConvolutions(model = convolutions()): Promise<Float32Array> {
  const session = await nodeRuntime().createSession(model);
  const { y } = await session.run({ x: image(4) });
  await session.dispose();
  return y!.data as Float32Array;
}

describe('loading a model', () => {
  it('leaves no temporary file behind, while the session lives or after', async () => {
    const temporary = temporaryFolder();
    useTemporaryFolder(temporary);
    const session = await nodeRuntime().createSession(convolutions());
    expect(stagedModels(temporary)).toEqual([]);
    await session.run({ x: image(4) });
    await session.dispose();
    expect(stagedModels(temporary)).toEqual([]);
  });

  it('loads a large model where no temporary file can be written', async () => {
    const expected = await runConvolutions();
    useTemporaryFolder(join(temporaryFolder(), 'missing'));
    expect(await runConvolutions()).toEqual(expected);
  });

  it('loads weights from the file they lie in, without a copy of it', async () => {
    const [folder, temporary] = [temporaryFolder(), temporaryFolder()];
    writeFileSync(join(folder, 'weights.bin'), convolutionWeights());
    const expected = await runConvolutions();
    // Were it copied, it would be here, where nothing can be written.
    useTemporaryFolder(join(temporary, 'missing'));
    const file = await new DirectoryFiles(folder).openLocal('weights.bin');
    expect(file).toMatchObject({ folder, name: 'weights.bin', size: convolutionWeights().byteLength });
    expect(await runConvolutions(convolutions(file))).toEqual(expected);
  });

  it.each([
    ['under another name', (path: string) => renameSync(path, `${path}.moved`)],
    [
      'and another file has taken its name',
      (path: string) => {
        renameSync(path, `${path}.old`);
        writeFileSync(path, 'something else');
      },
    ],
  ])('loads weights from a file that lies elsewhere by now, %s', async (_, move) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'weights.bin'), convolutionWeights());
    const file = await new DirectoryFiles(folder).openLocal('weights.bin');
    move(join(folder, 'weights.bin'));
    expect(await runConvolutions(convolutions(file))).toEqual(await runConvolutions());
  });

  it('loads weights from a file that the graph calls by another name', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'blob'), convolutionWeights());
    const file = await new DirectoryFiles(folder).openLocal('blob');
    expect(await runConvolutions(convolutions(file))).toEqual(await runConvolutions());
    expect(readdirSync(folder)).toEqual(['blob']);
  });

  it('loads weights that are handed over in pieces, in files and in memory', async () => {
    const [whole, pieces] = [
      convolutionWeights(),
      (cut: number, all: Uint8Array) => [all.slice(0, cut), all.slice(cut)],
    ];
    expect(await runConvolutions(convolutions(pieces(1_000_000, whole)))).toEqual(await runConvolutions());
    const session = await nodeRuntime().createSession(affine(pieces(12, affineWeights)));
    expect((await session.run({ x: floatTensor([1, 3]) })).y!.data).toEqual(Float32Array.of(10, 20, 30));
    await session.dispose();
  });

  it.each(['weights.bin', './weights.bin'])('refuses two files of one name, the other as %s', async (path) => {
    const folder = temporaryFolder();
    for (const part of ['a', 'b']) {
      mkdirSync(join(folder, part));
      writeFileSync(join(folder, part, 'weights.bin'), convolutionWeights());
    }
    const files = new DirectoryFiles(folder);
    const model = {
      ...convolutions(),
      weights: [
        { path: 'weights.bin', data: await files.openLocal('a/weights.bin') },
        { path, data: await files.openLocal('b/weights.bin') },
      ],
    };
    await expect(nodeRuntime().createSession(model)).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('weights.bin'),
    });
    for (const part of ['a', 'b']) {
      expect(readFileSync(join(folder, part, 'weights.bin')).equals(convolutionWeights())).toBe(true);
    }
  });

  it('keeps the weights when the file they were mapped from is replaced', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'weights.bin'), affineWeights);
    const file = await new DirectoryFiles(folder).openLocal('weights.bin');
    const session = await nodeRuntime({ graphOptimization: 'disabled' }).createSession(affine(file));
    writeFileSync(join(folder, 'other'), new Uint8Array(affineWeights.byteLength));
    renameSync(join(folder, 'other'), join(folder, 'weights.bin'));
    const { y } = await session.run({ x: floatTensor([1, 3]) });
    expect(y!.data).toEqual(Float32Array.of(10, 20, 30));
    await session.dispose();
  });

  it.each(['replaced', 'removed'])('keeps the weights when the file is %s while it is loaded', async (what) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'weights.bin'), affineWeights);
    writeFileSync(join(folder, 'other'), new Uint8Array(affineWeights.byteLength));
    const file = await new DirectoryFiles(folder).openLocal('weights.bin');
    const loading = nodeRuntime().createSession(affine(file));
    renameSync(
      join(folder, what === 'replaced' ? 'other' : 'weights.bin'),
      join(folder, what === 'replaced' ? 'weights.bin' : 'gone'),
    );
    const session = await loading;
    const { y } = await session.run({ x: floatTensor([1, 3]) });
    expect(y!.data).toEqual(Float32Array.of(10, 20, 30));
    await session.dispose();
  });

  it.each(['../weights.bin', '/etc/passwd'])('refuses a file of weights called %s', async (path) => {
    const model = { ...affine(), weights: [{ path, data: affineWeights }] };
    await expect(nodeRuntime().createSession(model)).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it('says that a file of weights is missing', async () => {
    const loading = nodeRuntime().createSession({ ...affine(), weights: [{ path: 'other', data: affineWeights }] });
    await expect(loading).rejects.toMatchObject({ code: 'session', message: expect.stringContaining('weights.bin') });
  });

  it.each([true, false])('refuses what is no model (worker: %s), and ends its thread', async (worker) => {
    const loading = nodeRuntime({ worker }).createSession({ graph: Uint8Array.of(1, 2, 3), weights: [] });
    await expect(loading).rejects.toMatchObject({
      code: 'session',
      message: expect.stringContaining('could not load the model'),
      cause: expect.any(Error),
    });
    expect(workerCount()).toBe(0);
  });

  it('loads nothing once its signal has been aborted', async () => {
    const loading = nodeRuntime().createSession(affine(), { signal: AbortSignal.abort(new Error('changed my mind')) });
    await expect(loading).rejects.toThrow('changed my mind');
    expect(workerCount()).toBe(0);
  });

  it('can be aborted as soon as it has been asked for', async () => {
    const controller = new AbortController();
    const loading = nodeRuntime().createSession(affine(), { signal: controller.signal });
    controller.abort(new Error('changed my mind'));
    await expect(loading).rejects.toThrow('changed my mind');
    await vi.waitUntil(() => workerCount() === 0, whenever);
  });

  it('can be aborted on the way, and leaves no session and no file behind', async () => {
    const temporary = temporaryFolder();
    useTemporaryFolder(temporary);
    const controller = new AbortController();
    const loading = nodeRuntime().createSession(convolutions(), { signal: controller.signal });
    // Its worker is started only when the files have been written: by then it is the native library's turn.
    await vi.waitUntil(() => workerCount() === 1, { ...whenever, interval: 1 });
    controller.abort(new Error('enough'));
    await expect(loading).rejects.toThrow('enough');
    await vi.waitUntil(() => workerCount() === 0, whenever);
    expect(stagedModels(temporary)).toEqual([]);
  });

  it('removes what processes that were killed left behind', async () => {
    const temporary = temporaryFolder();
    useTemporaryFolder(temporary);
    const left = (pid: number) => join(temporary, `langevin-${machine}-${pid}-0123456789abcdef`);
    const [dead, alive] = [left(2 ** 22 - 1), left(process.pid)];
    for (const folder of [dead, alive]) mkdirSync(folder);
    const session = await nodeRuntime().createSession(convolutions());
    expect([existsSync(dead), existsSync(alive)]).toEqual([false, true]);
    await session.dispose();
  });

  it('can be aborted while the weights are written', async () => {
    const temporary = temporaryFolder();
    useTemporaryFolder(temporary);
    const controller = new AbortController();
    const loading = nodeRuntime().createSession(convolutions(), { signal: controller.signal });
    await vi.waitUntil(() => stagedModels(temporary).length === 1, { ...whenever, interval: 1 });
    controller.abort(new Error('enough'));
    await expect(loading).rejects.toThrow('enough');
    await vi.waitUntil(() => workerCount() === 0 && stagedModels(temporary).length === 0, whenever);
  });

  it('a signal aborted after the session was created changes nothing', async () => {
    const controller = new AbortController();
    const session = await nodeRuntime().createSession(affine(), { signal: controller.signal });
    controller.abort();
    const { y } = await session.run({ x: floatTensor([1, 3]) });
    expect(y!.data).toEqual(Float32Array.of(10, 20, 30));
    await session.dispose();
  });
});

describe('options of the runtime', () => {
  it.each([
    { threads: 1 },
    { threads: 2 },
    { graphOptimization: 'disabled' },
    { graphOptimization: 'basic' },
    { graphOptimization: 'extended' },
    { graphOptimization: 'all' },
  ] as const)('%j computes', async (options) => {
    const session = await nodeRuntime(options).createSession(convolutions());
    const { y } = await session.run({ x: image(4) });
    expect(y!.dims).toEqual([1, 256, 4, 4]);
    await session.dispose();
  });

  it.each([
    [{ threads: 0 }, 'threads'],
    [{ threads: 1.5 }, 'threads'],
    [{ threads: 100_000 }, 'threads'],
    [{ graphOptimization: 'best' as 'all' }, 'graphOptimization'],
  ])('%j is refused', (options, argument) => {
    expect(() => nodeRuntime(options)).toThrow(expect.objectContaining({ code: 'invalid_argument', argument }));
  });

  it('always offers the CPU', () => {
    expect(nodeRuntime().devices).toContain('cpu');
  });

  it('offers what execution providers are named for, and uses them', async () => {
    const runtime = nodeRuntime({ executionProviders: { mine: ['cpu'], broken: ['nonsense'] } });
    expect(runtime.devices).toEqual(expect.arrayContaining(['cpu', 'mine', 'broken']));
    const session = await runtime.createSession(twoTypes(), { device: 'mine' });
    await session.dispose();
    const loading = runtime.createSession(twoTypes(), { device: 'broken' });
    await expect(loading).rejects.toMatchObject({ code: 'session', message: expect.stringContaining('nonsense') });
  });

  it('names the devices that are there, and what to install for another', async () => {
    const runtime = nodeRuntime();
    const loading = runtime.createSession(twoTypes(), { device: 'tpu' });
    await expect(loading).rejects.toMatchObject({
      code: 'device_unavailable',
      device: 'tpu',
      available: runtime.devices,
      message: expect.stringMatching(/available here: .*cpu.*executionProviders/),
    });
  });

  it.skipIf(nodeRuntime().devices.includes('cuda'))('says what CUDA needs', async () => {
    const loading = nodeRuntime().createSession(twoTypes(), { device: 'cuda' });
    await expect(loading).rejects.toMatchObject({
      code: 'device_unavailable',
      message: expect.stringMatching(/CUDA 12.*cuDNN/),
    });
  });
});
