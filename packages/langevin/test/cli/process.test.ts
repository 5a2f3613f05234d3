import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { gate } from '../../../../test/support/hub/gate.ts';
import { filesOf } from '../../../../test/support/hub/hosted-repository.ts';
import { HubServer } from '../../../../test/support/hub/hub-server.ts';
import { filesBelow } from '../../../../test/support/hub/use-hub.ts';
import { interruptBatches, interruptFirstBatch, interruptTwice } from '../support/interruptions.ts';
import { emojiFaces } from '../support/model.ts';
import { start, startWith } from '../support/started-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('the process', () => {
  it('keeps the finished batches when it is interrupted, and exits with 130', async () => {
    await interruptBatches('SIGINT');
  });

  it('writes nothing of a batch that is interrupted, and ends though the network is not loaded yet', async () => {
    await interruptFirstBatch('SIGTERM');
  });

  it.runIf(process.platform === 'linux')('waits for nothing when it is interrupted again', async () => {
    await interruptTwice('SIGTERM');
  });

  it('ends quietly when nobody reads its output any more', async () => {
    const child = start('inspect', emojiFaces);
    child.stdout!.destroy();
    const [stderr, closed] = [text(child.stderr!), once(child, 'close')];
    expect(await closed).toEqual([0, null]);
    expect(await stderr).toBe('');
  });

  it('keeps what has come of a download on SIGINT, and the same command goes on from there', async () => {
    const hub = await HubServer.start();
    const home = temporaryFolder();
    hub.add('some/faces', filesOf(emojiFaces));
    const { until, open: goOn } = gate();
    hub.fault = ({ host }) => (host === 'store' ? { hold: { after: 1_000_000, until } } : undefined);
    const env = { ...process.env, HF_HUB_OFFLINE: '', HF_ENDPOINT: hub.url, HF_HOME: home };
    const download = () => startWith(env, 'download', 'some/faces');
    const child = download();
    const [stderr, closed] = [text(child.stderr!), once(child, 'close')];
    const partial = (): string | undefined => filesBelow(home).find((path) => path.endsWith('.incomplete'));
    while (!partial() || statSync(join(home, partial()!)).size < 500_000) await setTimeout(5);
    child.kill('SIGINT');
    expect(await closed).toEqual([130, null]);
    expect(await stderr).toMatch(/interrupted\n$/);
    goOn();
    const size = statSync(join(home, partial()!)).size;
    hub.requests.length = 0;
    const next = download();
    const [stdout, ended] = [text(next.stdout!), once(next, 'close')];
    expect(await ended).toEqual([0, null]);
    expect(hub.requests.filter(({ host }) => host === 'store').map(({ range }) => range)).toEqual([`bytes=${size}-`]);
    const weights = 'unet/diffusion_pytorch_model.safetensors';
    const [found, wanted] = [(await stdout).trim(), emojiFaces].map((folder) => readFileSync(join(folder, weights)));
    expect(found!.equals(wanted!)).toBe(true);
    expect(partial()).toBeUndefined();
    await hub.close();
  });
});
