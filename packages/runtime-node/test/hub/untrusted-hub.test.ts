import { nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it } from 'vitest';
import { useHub } from '../../../../test/support/hub/use-hub.ts';
import { contents } from './support/model.ts';

const hub = useHub();
const { open } = nodePlatform();
/** Whether a repository has a file. */
const look = async (source: string, path: string): Promise<boolean> => (await open(source)).has(path);

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
