import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hubEnvironment } from '../../src/hub/hub-environment.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const home = homedir();

describe('the folder of the cache', () => {
  it.each([
    [{}, join(home, '.cache/huggingface/hub')],
    [{ XDG_CACHE_HOME: '/x' }, '/x/huggingface/hub'],
    [{ XDG_CACHE_HOME: '/x', HF_HOME: '/h' }, '/h/hub'],
    [{ HF_HOME: '/h', HUGGINGFACE_HUB_CACHE: '/old' }, '/old'],
    [{ HUGGINGFACE_HUB_CACHE: '/old', HF_HUB_CACHE: '/new' }, '/new'],
    [{ HF_HUB_CACHE: '~/models' }, join(home, 'models')],
    [{ HF_HUB_CACHE: 'models' }, resolve('models')],
    [{ HF_HOME: ['$SCRATCH/', '{USER}'].join('$'), SCRATCH: '/s', USER: 'me' }, '/s/me/hub'],
    [{ HF_HOME: '', HF_HUB_CACHE: '' }, join(home, '.cache/huggingface/hub')],
  ])('of %j is %s', async (variables, folder) => {
    expect((await hubEnvironment(variables)).cacheDir).toBe(resolve(folder));
  });
});

describe('the token', () => {
  it('is that of a variable, and then that of a file', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'else'));
    writeFileSync(join(folder, 'token'), 'hf_file\n');
    writeFileSync(join(folder, 'else/token'), '  hf_else ');
    const token = async (variables: Record<string, string>) =>
      (await hubEnvironment({ HF_HOME: folder, ...variables })).token;
    expect(await token({})).toBe('hf_file');
    expect(await token({ HF_TOKEN_PATH: join(folder, 'else/token') })).toBe('hf_else');
    expect(await token({ HUGGING_FACE_HUB_TOKEN: 'hf_old' })).toBe('hf_old');
    expect(await token({ HUGGING_FACE_HUB_TOKEN: 'hf_old', HF_TOKEN: ' hf_new ' })).toBe('hf_new');
    expect(await token({ HF_HOME: join(folder, 'none') })).toBeUndefined();
  });
});

it.each([
  [{ HF_HUB_OFFLINE: '1' }, 'HF_HUB_OFFLINE is set'],
  [{ HF_HUB_OFFLINE: 'on' }, 'HF_HUB_OFFLINE is set'],
  [{ TRANSFORMERS_OFFLINE: 'True' }, 'TRANSFORMERS_OFFLINE is set'],
  [{ HF_HUB_OFFLINE: '0', TRANSFORMERS_OFFLINE: 'no' }, undefined],
  // As in Python's client, the first that is set decides.
  [{ HF_HUB_OFFLINE: '0', TRANSFORMERS_OFFLINE: '1' }, undefined],
  [{}, undefined],
])('offline by %j: %s', async (variables, offline) => {
  expect((await hubEnvironment(variables)).offline).toBe(offline);
});

it('the address of the hub is that of HF_ENDPOINT', async () => {
  expect((await hubEnvironment({ HF_ENDPOINT: 'https://mirror.example.com' })).endpoint).toBe(
    'https://mirror.example.com',
  );
  expect((await hubEnvironment({ HF_ENDPOINT: '' })).endpoint).toBeUndefined();
});
