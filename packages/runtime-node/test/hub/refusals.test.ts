import { nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it, vi } from 'vitest';
import { useHub } from '../../../../test/support/hub/use-hub.ts';
import { contents } from './support/model.ts';

const hub = useHub();
const { open } = nodePlatform();

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
