import { type HubFiles, nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it, vi } from 'vitest';
import { HubServer } from '../../../../test/support/hub/hub-server.ts';
import { useHub } from '../../../../test/support/hub/use-hub.ts';
import { contents, weightsFile } from './support/model.ts';

const hub = useHub();
const { open } = nodePlatform();

describe('without a connection', () => {
  const keep = async (): Promise<void> => {
    hub.server.add('some/faces', contents);
    await (await open('some/faces')).read('unet/config.json');
    hub.server.takePaths();
  };

  it.each(['HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE'])('by %s, what is kept is all there is', async (variable) => {
    await keep();
    vi.stubEnv(variable, 'YES');
    const files = await open('some/faces');
    expect(await files.has('unet/config.json')).toBe(true);
    expect(await files.has(weightsFile)).toBe(false);
    await expect(files.read(weightsFile)).rejects.toThrow(
      `no ${weightsFile} there. Nothing is downloaded: ${variable} is set. In the cache are unet/config.json.`,
    );
    await expect(open('some/faces', { revision: 'v1' })).rejects.toThrow(
      `some/faces: revision "v1" is not in the cache, and nothing may be downloaded: ${variable} is set. Of this repository, the cache has main.`,
    );
    await expect(open('other/faces')).rejects.toMatchObject({ code: 'offline', repository: 'other/faces' });
    await expect(open('other/faces')).rejects.toThrow(`The cache at ${hub.cacheDir} has some/faces.`);
    await expect(open('some/faces', { forceDownload: true })).rejects.toMatchObject({ argument: 'forceDownload' });
    expect(hub.server.takePaths()).toEqual([]);
  });

  it.each([
    ['down', { hangsUp: true }, "the hub can't be reached ("],
    ['failing', { status: 503 }, 'the hub answers 503, '],
    ['closed to this token', { status: 403 }, 'the hub answers 403, '],
    ['private by now', { status: 401 }, 'the hub does not let it be read (401), '],
  ])('to a hub that is %s, what is kept is used, with a warning', async (_, fault, reason) => {
    await keep();
    hub.server.fault = () => fault;
    const onWarning = vi.fn();
    const files = await open('some/faces', { onWarning });
    expect(Buffer.from(await files.read('unet/config.json')).toString()).toBe('{}');
    expect(onWarning.mock.calls).toEqual([[expect.stringContaining(`some/faces: ${reason}`)]]);
    expect(onWarning.mock.calls[0]![0]).toMatch(/so that what is in the cache is used, of the commit [0-9a-f]{7}\.$/);
    await expect(files.read(weightsFile)).rejects.toThrow('Nothing is downloaded: the hub');
    expect(hub.server.takePaths()).toHaveLength(1);
  });

  it("a listing that can't be had is done without, of a branch and of a commit", async () => {
    await keep();
    const commit = hub.server.repository('some/faces')!.revisions.get('main')!;
    hub.server.fault = ({ path }) =>
      path.includes('/tree/') ? { status: 404, headers: { 'X-Error-Code': 'RepoNotFound' } } : undefined;
    for (const revision of ['main', commit, commit.slice(0, 7)]) {
      const onWarning = vi.fn();
      const files = await open('some/faces', { revision, onWarning, localFilesOnly: revision.length === 7 });
      expect(await files.has('unet/config.json')).toBe(true);
      expect(await files.has('unet/other.json')).toBe(false);
      expect(onWarning).toHaveBeenCalledTimes(Number(revision.length !== 7));
    }
  });

  it('what was whole stays so, until the next commit is', async () => {
    const repository = hub.server.add('some/faces', contents);
    const all = Object.keys(contents);
    await (await open('some/faces')).prefetch!(all);
    repository.push({ ...contents, 'unet/config.json': '{"new":1}', [weightsFile]: Buffer.alloc(200_000, 1) });
    hub.server.fault = ({ host }) => (host === 'store' ? { status: 403 } : undefined);
    const next = await open('some/faces');
    await next.read('unet/config.json');
    await expect(next.prefetch!(all)).rejects.toMatchObject({ status: 403 });
    const offline = await open('some/faces', { localFilesOnly: true });
    for (const path of all)
      expect(Buffer.from(await offline.read(path)).equals(Buffer.from(contents[path]!))).toBe(true);
    hub.server.fault = () => undefined;
    await (await open('some/faces')).prefetch!(all);
    const now = await open('some/faces', { localFilesOnly: true });
    expect(Buffer.from(await now.read('unet/config.json')).toString()).toBe('{"new":1}');
  });

  it('and what is kept is a commit that has a next one, whose listing fails, that one is used', async () => {
    const repository = hub.server.add('some/faces', contents);
    await (await open('some/faces')).prefetch!(Object.keys(contents));
    const next = repository.push({ ...contents, 'unet/config.json': '{"new":1}' });
    hub.server.fault = ({ path }) => (path.includes(`/tree/${next}`) ? { status: 503 } : undefined);
    const onWarning = vi.fn();
    const files = await open('some/faces', { onWarning });
    expect(Buffer.from(await files.read('unet/config.json')).toString()).toBe('{}');
    expect(onWarning.mock.calls).toEqual([[expect.stringContaining('the hub answers 503')]]);
  });

  it('a branch is at the next commit once all that was kept is there of that, too', async () => {
    const repository = hub.server.add('some/faces', contents);
    await (await open('some/faces')).prefetch!(['README.md', 'unet/config.json']);
    const old = repository.revisions.get('main')!;
    const next = repository.push({ ...contents, 'unet/config.json': '{"new":1}' });
    const noted = async () => ((await open('some/faces', { localFilesOnly: true })) as HubFiles).commit;
    const files = await open('some/faces');
    await files.prefetch!(['none.json']);
    expect(await noted()).toBe(old);
    await files.read('unet/config.json');
    expect(await noted()).toBe(old);
    await files.read('README.md');
    expect(await noted()).toBe(next);
  });

  it('and nothing kept, a hub is asked some times, and then given up', async () => {
    hub.server.fault = () => ({ status: 502 });
    await expect(open('some/faces')).rejects.toMatchObject({ code: 'download_failed', status: 502 });
    expect(hub.server.takePaths()).toHaveLength(4);
    const gone = await HubServer.start();
    await gone.close();
    const nobody = open('some/faces', { endpoint: gone.url });
    await expect(nobody).rejects.toThrow(/could not be reached \(.*(ECONNREFUSED|refused).*\)\. Check the connection/);
  });
});
