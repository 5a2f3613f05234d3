import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { filesOf } from '../../../../test/support/hub/hosted-repository.ts';
import { useHub } from '../../../../test/support/hub/use-hub.ts';
import { fixturePath } from '../../../../test/support/reference.ts';
import { runCommand } from '../support/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const hub = useHub();
const flat = filesOf(fixturePath('pipeline/flat-ddpm'));
const common = ['--steps', '1', '--seed', '0', '--no-grid'];

describe('a name of the hub', () => {
  it('is drawn with, looked at and exported', async () => {
    hub.server.add('some/faces', flat);
    const out = temporaryFolder();
    const { code, stderr } = await runCommand(['generate', 'some/faces', ...common, '--out', out]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/% \| [\d.]+ [kM]?B of [\d.]+ [kM]?B \| .*\/s \| \d+ s left/);
    expect(existsSync(join(out, 'seed-0-000.png'))).toBe(true);

    hub.server.takePaths();
    const report = await runCommand(['inspect', 'some/faces', '--json']);
    expect(report).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(report.stdout)).toMatchObject({ source: 'some/faces', pipeline: 'DDPMPipeline' });
    expect(JSON.parse(report.stdout).files.map(({ path }: { path: string }) => path)).toEqual(Object.keys(flat).sort());
    const file = join(out, 'unet.onnx');
    expect(await runCommand(['export', 'some/faces', '--out', file])).toMatchObject({ code: 0, stderr: '' });
    expect(hub.server.takePaths().some((path) => path.includes('resolve'))).toBe(false);
  });

  it('is of the revision that is asked for', async () => {
    hub.server.add('some/faces', flat).push({ ...flat, 'model_index.json': '{}' });
    const old = [...hub.server.repository('some/faces')!.commits.keys()][0]!;
    const out = temporaryFolder();
    const args = ['generate', 'some/faces', ...common, '--quiet', '--out', out];
    expect(await runCommand(args)).toMatchObject({ code: 2 });
    expect(await runCommand([...args, '--revision', old])).toMatchObject({ code: 0, stderr: '' });
    const { code, stderr } = await runCommand([...args, '--revision', 'v9']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('there is no revision "v9"')]);
  });

  it('that is none, and no folder either, is told of in terms of the command', async () => {
    const { code, stderr } = await runCommand(['inspect', 'some/none']);
    expect(code).toBe(2);
    expect(stderr).toContain('has no repository of this name, or it is private. A token is given in HF_TOKEN');
    expect(stderr).toMatch(/There is no folder .*some\/none either\.\n$/);
    hub.server.fault = () => ({ status: 500 });
    expect(await runCommand(['inspect', 'some/none'])).toMatchObject({ code: 1 });
  });
});

describe('langevin download', () => {
  it('fetches what is needed, and prints where it is', async () => {
    hub.server.add('some/faces', { ...flat, 'README.md': 'faces' });
    const { code, stdout, stderr } = await runCommand(['download', 'some/faces']);
    expect(code).toBe(0);
    expect(stderr).toContain('100%');
    const folder = stdout.trim();
    expect(Object.keys(filesOf(realpathSync(folder)))).toEqual([]);
    for (const [path, content] of Object.entries(flat)) expect(readFileSync(join(folder, path))).toEqual(content);
    expect(existsSync(join(folder, 'README.md'))).toBe(false);
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    expect(await runCommand(['download', 'some/faces'])).toEqual({ code: 0, stdout, stderr: '' });
    expect(await runCommand(['download', 'some/others'])).toMatchObject({ code: 2 });
  });

  it('fetches a model by itself', async () => {
    const unet = filesOf(fixturePath('unet/gray-tiny'));
    hub.server.add('some/model', unet);
    const { code, stdout } = await runCommand(['download', 'some/model', '--quiet']);
    expect(code).toBe(0);
    expect(existsSync(join(stdout.trim(), 'diffusion_pytorch_model.safetensors'))).toBe(true);
    expect(existsSync(join(stdout.trim(), 'io.json'))).toBe(false);
  });

  it('refuses a folder of this machine', async () => {
    const { code, stderr } = await runCommand(['download', fixturePath('pipeline/flat-ddpm')]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('is a folder of this machine; there is nothing to download'),
    ]);
  });
});

describe('langevin cache', () => {
  it('shows, verifies and deletes what is there', async () => {
    const commit = hub.server.add('some/faces', flat).revisions.get('main')!;
    expect(await runCommand(['cache', 'ls'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: `${hub.cacheDir}: 0 models, 0 B\n`,
    });
    const { stdout: folder } = await runCommand(['download', 'some/faces', '--quiet']);
    const { stdout } = await runCommand(['cache', 'ls']);
    expect(stdout).toMatch(new RegExp(`^some/faces {2}[\\d.]+ kB {2}main ${commit.slice(0, 7)} \\(4 files\\)\\n$`));
    expect(await runCommand(['cache', 'verify'])).toEqual({
      code: 0,
      stdout: '',
      stderr: `${hub.cacheDir}: 1 model, every file as it should be\n`,
    });

    writeFileSync(join(folder.trim(), 'config.json'), 'damaged');
    const damaged = await runCommand(['cache', 'verify', 'some/faces']);
    expect(damaged.code).toBe(1);
    expect(damaged.stdout).toMatch(/blobs\/[0-9a-f]{40}: has the SHA-1 of git [0-9a-f]{40}, not [0-9a-f]{40}\n$/);
    expect(damaged.stderr).toContain('Get it anew: langevin download some/faces --force');
    expect(await runCommand(['download', 'some/faces', '--force', '--quiet'])).toMatchObject({ code: 0 });
    expect(await runCommand(['cache', 'verify'])).toMatchObject({ code: 0 });

    expect(await runCommand(['cache', 'rm', 'some/faces', '--revision', 'v9'])).toMatchObject({ code: 2 });
    expect((await runCommand(['cache', 'rm', 'some/faces'])).stderr).toMatch(/^[\d.]+ kB are free again\n$/);
    const gone = await runCommand(['cache', 'rm', 'some/faces']);
    expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining('model: nothing is kept of "some/faces"')]);
    expect(hub.cached()).toEqual([]);
  });
});
