import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HubFiles, nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it, vi } from 'vitest';
import { HubServer } from '../../../../test/support/hub/hub-server.ts';
import { filesBelow, useHub } from '../../../../test/support/hub/use-hub.ts';
import { contents, weightsFile } from './support/model.ts';

const hub = useHub();
const { open } = nodePlatform();
/** Whether a repository has a file. */
const look = async (source: string, path: string): Promise<boolean> => (await open(source)).has(path);

describe("a repository that can't be read", () => {
  it('is one that the hub does not have, and no folder either', async () => {
    const failure = open('some/none');
    await expect(failure).rejects.toMatchObject({ code: 'repository_not_found', repository: 'some/none', status: 401 });
    await expect(failure).rejects.toThrow(
      `some/none: ${hub.server.url} has no repository of this name, or it is private. A token is given as { token }`,
    );
    await expect(failure).rejects.toThrow(/There is no folder \/.*some\/none either\.$/);
    expect(hub.cached()).toEqual([]);
  });

  it('is one that the token does not open', async () => {
    hub.server.add('some/secret', contents, { token: 'hf_right' });
    const failure = open('some/secret', { token: 'hf_wrong' });
    await expect(failure).rejects.toMatchObject({ code: 'repository_not_found', status: 404 });
    await expect(failure).rejects.toThrow('or the token that is sent does not open it.');
    expect((await open('some/secret', { token: 'hf_right' })).source).toBe('some/secret');
    vi.stubEnv('HF_TOKEN', 'hf_right');
    expect((await open('some/secret')).source).toBe('some/secret');
  });

  it.each([
    [undefined, 401, 'A token is given as { token }'],
    ['hf_wrong', 403, 'for the account of the token that is sent.'],
  ])('is gated (with the token %s)', async (token, status, advice) => {
    hub.server.add('some/gated', contents, { token: 'hf_right', isGated: true });
    const failure = open('some/gated', { token });
    await expect(failure).rejects.toMatchObject({ code: 'repository_gated', status });
    await expect(failure).rejects.toThrow(`Ask at ${hub.server.url}/some/gated`);
    await expect(failure).rejects.toThrow(advice);
  });

  it('is disabled, or refused to a token that nobody knows', async () => {
    hub.server.add('some/disabled', contents, { isDisabled: true });
    await expect(open('some/disabled')).rejects.toThrow('the hub has disabled access to some/disabled.');
    await expect(open('some/disabled', { token: 'hf_unknown' })).rejects.toThrow(
      'does not know the token that was sent',
    );
  });
});

describe('what is not there', () => {
  it('is a revision', async () => {
    hub.server.add('some/faces', contents);
    const failure = open('some/faces', { revision: 'v9' });
    await expect(failure).rejects.toMatchObject({ code: 'revision_not_found', revision: 'v9' });
    await expect(failure).rejects.toThrow(`are listed at ${hub.server.url}/some/faces.`);
    const commit = open('some/faces', { revision: '0'.repeat(40) }).then((files) => files.has('config.json'));
    await expect(commit).rejects.toMatchObject({ code: 'revision_not_found' });
  });

  it('is a file', async () => {
    hub.server.add('some/faces', contents);
    const files = await open('some/faces');
    await expect(files.read('unet/none.bin')).rejects.toMatchObject({
      code: 'file_not_found',
      paths: ['unet/none.bin'],
    });
    await expect(files.size('none.bin')).rejects.toThrow('some/faces: no none.bin there.');
    await expect(files.read('../none.bin')).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});

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

describe('a hub that is not to be trusted', () => {
  it.each(['../../evil', '/etc/passwd', 'unet/../../x', 'C:x', '..\\x', '\\x', 'unet\\..\\..\\x'])(
    'and lists %j, which leaves the repository, is refused',
    async (path) => {
      hub.server.add('some/evil', { [path]: 'evil', 'config.json': '{}' });
      await expect(look('some/evil', 'config.json')).rejects.toMatchObject({ code: 'invalid_file' });
      await expect(look('some/evil', 'config.json')).rejects.toThrow('which is not inside of a repository');
      expect(hub.cached()).toEqual([]);
    },
  );

  it.each(['a\\b', 'logs/10:30:00.txt', 'a//b', '', 'a\0b', `${'a'.repeat(2000)}.bin`, 'a\u001b[2J'])(
    'or not, and lists %j, which nobody can ask for, is read without it',
    async (path) => {
      hub.server.add('some/odd', { [path]: 'odd', 'config.json': '{}' });
      const files = await open('some/odd');
      expect(await files.list!()).toEqual(['config.json']);
      expect(Buffer.from(await files.read('config.json')).toString()).toBe('{}');
    },
  );

  it('and names no commit, or says no JSON, is refused', async () => {
    for (const [content, problem] of [
      ['{"sha":"../../evil"}', 'names no commit'],
      ['[]', 'names no commit'],
      ['null', 'names no commit'],
      ['<!doctype html>', 'is no JSON'],
    ] as const) {
      hub.server.fault = () => ({ status: 200, body: content });
      await expect(open('some/faces')).rejects.toThrow(problem);
      await expect(open('some/faces')).rejects.toMatchObject({ code: 'invalid_file' });
    }
  });

  it.each([
    '{}',
    '[1]',
    '[{"type":"file","path":"a","size":-1,"oid":"0"}]',
    '[{"type":"file","path":"a","size":1,"oid":"../b"}]',
  ])('and lists %s is refused', async (body) => {
    hub.server.add('some/faces', contents);
    hub.server.fault = ({ path }) => (path.includes('/tree/') ? { status: 200, body } : undefined);
    await expect(look('some/faces', 'a')).rejects.toMatchObject({ code: 'invalid_file' });
  });

  it('and answers with what breaks off, is asked again, and then given up', async () => {
    hub.server.add('some/faces', contents);
    hub.server.fault = () => ({ isCut: true, body: '{"sha":' });
    await expect(open('some/faces')).rejects.toMatchObject({ code: 'download_failed', isTransient: true });
    expect(hub.server.takePaths()).toHaveLength(4);
  });

  it('and names a next page that is none is refused', async () => {
    hub.server.add('some/faces', contents);
    const headers = { Link: '<http://[>; rel="next"' };
    hub.server.fault = ({ path }) => (path.includes('/tree/') ? { status: 200, headers, body: '[]' } : undefined);
    await expect(look('some/faces', 'a')).rejects.toMatchObject({ code: 'invalid_file' });
  });

  it.each(['file:///etc/passwd', 'http://[', 'javascript:alert(1)'])(
    'and redirects to %s is refused',
    async (location) => {
      hub.server.fault = () => ({ status: 302, headers: { Location: location } });
      await expect(open('some/faces')).rejects.toMatchObject({ code: 'download_failed' });
    },
  );

  it('and lists pages without end is given up', async () => {
    hub.server.add('some/faces', contents);
    const headers = { Link: '<https://evil.invalid/?cursor=1>; rel="next"' };
    hub.server.fault = ({ path }) => (path.includes('/tree/') ? { status: 200, headers, body: '[]' } : undefined);
    await expect(look('some/faces', 'a')).rejects.toThrow('has more than 1000 pages');
  });

  it('and asks to be sent a token in the open is not', async () => {
    for (const endpoint of ['http://hub.example.com', 'http://192.168.0.7:8080/']) {
      await expect(open('hf://a/b', { endpoint, token: 'hf_secret' })).rejects.toMatchObject({ argument: 'token' });
    }
    for (const endpoint of ['hub.example.com', 'ftp://hub.example.com', 'https://user:password@hub.example.com']) {
      await expect(open('hf://a/b', { endpoint })).rejects.toMatchObject({ argument: 'endpoint' });
    }
  });
});

describe('a secret', () => {
  it.each(['hf_secret\nsecond', 'hf secret', 'hf_\u201dsecret'])(
    'that is no token, %j, is refused without being shown',
    async (token) => {
      hub.server.add('some/faces', contents);
      const failure = open('some/faces', { token });
      await expect(failure).rejects.toMatchObject({ code: 'invalid_argument', argument: 'token' });
      await expect(failure).rejects.not.toThrow(/secret/);
      // Where nothing is sent, nothing is wrong with it.
      await expect(open('some/faces', { token, localFilesOnly: true })).rejects.toMatchObject({ code: 'offline' });
    },
  );

  it('in an address is not shown', async () => {
    for (const endpoint of ['http://bob:hunter2@127.0.0.1:1', 'http://:hunter2@127.0.0.1:1']) {
      await expect(open('hf://a/b', { endpoint })).rejects.toMatchObject({ argument: 'endpoint' });
      await expect(open('hf://a/b', { endpoint })).rejects.not.toThrow(/hunter2/);
    }
    await expect(open('hf://bob:hunter2@some/faces')).rejects.not.toThrow(/hunter2/);
    await expect(open('https://bob:hunter2@example.com/faces')).rejects.not.toThrow(/hunter2/);
  });

  it('of the environment is left alone where that says so', async () => {
    hub.server.add('some/faces', contents);
    vi.stubEnv('HF_TOKEN', 'hf_implicit');
    vi.stubEnv('HF_HUB_DISABLE_IMPLICIT_TOKEN', '1');
    await open('some/faces');
    expect(hub.server.requests.some(({ authorization }) => authorization !== undefined)).toBe(false);
  });
});

describe('the token', () => {
  it('goes to the hub, and not to where that sends us', async () => {
    hub.server.add('some/secret', contents, { token: 'hf_right' });
    const files = await open('some/secret', { token: 'hf_right' });
    await files.prefetch!(Object.keys(contents));
    const sent = new Map(hub.server.requests.map(({ host, authorization }) => [host, authorization]));
    expect([...sent]).toEqual([
      ['hub', 'Bearer hf_right'],
      ['store', undefined],
    ]);
  });
});

describe('a cache', () => {
  it("that can't be written to serves what it has, and says so for what it hasn't", async () => {
    hub.server.add('some/faces', contents);
    await (await open('some/faces')).read('unet/config.json');
    // A file where the folder should be can't be written to by anybody.
    const cacheDir = join(hub.cacheDir, '..', 'blocked');
    writeFileSync(cacheDir, '');
    const files = await open('some/faces', { cacheDir });
    const failure = files.read('unet/config.json');
    await expect(failure).rejects.toMatchObject({ code: 'cache_failed' });
    await expect(failure).rejects.toThrow('Name a folder that can be written to: { cacheDir }, or HF_HUB_CACHE');
  });

  it.skipIf(process.getuid?.() === undefined)(
    "of another user serves what it has, and says so for what it hasn't",
    async () => {
      hub.server.add('some/faces', contents);
      await (await open('some/faces')).read('unet/config.json');
      hub.server.repository('some/faces')!.push({ ...contents, 'README.md': 'more faces' }, 'v2');
      chmodSync(join(hub.cacheDir, '..'), 0o755);
      const folders = ['', 'models--some--faces', 'models--some--faces/blobs', 'models--some--faces/refs'];
      for (const folder of folders) chmodSync(join(hub.cacheDir, folder), 0o555);
      const before = filesBelow(hub.cacheDir);
      const isRoot = process.getuid!() === 0;
      // Who may do anything is nobody for a while.
      if (isRoot) process.seteuid!(65534);
      try {
        const files = await open('some/faces');
        expect(Buffer.from(await files.read('unet/config.json')).toString()).toBe('{}');
        expect(await files.has('unet/none.json')).toBe(false);
        await expect(files.read(weightsFile)).rejects.toThrow(
          /blobs: downloads can't be kept there: permission was denied/,
        );
      } finally {
        if (isRoot) process.seteuid!(0);
        for (const folder of folders) chmodSync(join(hub.cacheDir, folder), 0o755);
      }
      expect(filesBelow(hub.cacheDir)).toEqual(before);
    },
  );

  it('has no room for what no disk has', async () => {
    hub.server.add('some/faces', contents);
    const huge = [
      { type: 'file', path: 'a.bin', size: 9e15, oid: '0'.repeat(40), lfs: { oid: '0'.repeat(64), size: 9e15 } },
    ];
    hub.server.fault = ({ path }) =>
      path.includes('/tree/') ? { status: 200, body: JSON.stringify(huge) } : undefined;
    const failure = (await open('some/faces')).read('a.bin');
    await expect(failure).rejects.toMatchObject({ code: 'storage_full', needed: 9e15, available: expect.any(Number) });
    await expect(failure).rejects.toThrow(
      `can't be kept in ${join(hub.cacheDir, 'models--some--faces')}, and there is room for`,
    );
    expect(hub.server.takePaths().some((path) => path.includes('resolve'))).toBe(false);
  });

  it('in which a reference is none is not led astray', async () => {
    hub.server.add('some/faces', contents);
    mkdirSync(join(hub.cacheDir, 'models--some--faces/refs'), { recursive: true });
    writeFileSync(join(hub.cacheDir, 'models--some--faces/refs/main'), '../../../../etc');
    await expect(open('some/faces', { localFilesOnly: true })).rejects.toMatchObject({ code: 'offline' });
  });
});
