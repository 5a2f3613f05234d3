// Runs a command beside an imitation of the hub that has the model of this repository, with an empty cache:
// tsx test/support/hub/with-hub.ts node program.js langevin/emoji-faces-32
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesOf } from './hosted-repository.ts';
import { HubServer } from './hub-server.ts';

const [command = '', ...args] = process.argv.slice(2);
const hub = await HubServer.start();
hub.add('langevin/emoji-faces-32', filesOf(fileURLToPath(new URL('../../../models/emoji-faces-32', import.meta.url))));
const home = mkdtempSync(join(tmpdir(), 'langevin-hub-'));
const env = { ...process.env, HF_ENDPOINT: hub.url, HF_HOME: home, HF_HUB_CACHE: '', HF_HUB_OFFLINE: '', HF_TOKEN: '' };
const child = spawn(command, args, { stdio: 'inherit', env });
child.on('exit', async (code) => {
  await hub.close();
  rmSync(home, { recursive: true });
  process.exitCode = code ?? 1;
});
