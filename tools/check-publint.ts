/** Checks every package's package.json against the files that would be published, as built. */
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { workspacePackages } from './workspace.ts';

let problems = 0;
for (const { directory, manifest } of workspacePackages()) {
  const { messages, pkg } = await publint({ pkgDir: directory, strict: true, pack: 'pnpm' });
  for (const message of messages) console.error(`${manifest.name}: ${formatMessage(message, pkg)}`);
  problems += messages.length;
}
console.log(`publint: ${problems} problems`);
process.exitCode = problems > 0 ? 1 : 0;
