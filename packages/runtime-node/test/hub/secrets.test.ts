import { nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it, vi } from 'vitest';
import { useHub } from '../../../../test/support/hub/use-hub.ts';
import { contents } from './support/model.ts';

const hub = useHub();
const { open } = nodePlatform();

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
