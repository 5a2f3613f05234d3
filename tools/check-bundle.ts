/**
 * Bundles every package that the web gets, as built, and checks that no Node module, native binding or `.node` file can be
 * reached from it. Prints the sizes.
 */
import { packageRules } from './arrows/rules.ts';
import { bundleForWeb } from './web-bundle.ts';
import { workspacePackages } from './workspace.ts';

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`.padStart(10);

let failed = false;
console.log(`${'package'.padEnd(24)}${'minified'.padStart(10)}${'gzipped'.padStart(10)}`);
for (const { directory, manifest } of workspacePackages()) {
  if (!packageRules[manifest.name]?.web) continue;
  const { size, gzipped, unwanted } = await bundleForWeb(manifest.name, directory);
  console.log(`${manifest.name.padEnd(24)}${kilobytes(size)}${kilobytes(gzipped)}`);
  for (const chain of unwanted) {
    failed = true;
    console.error(`  reaches what no browser has: ${chain.join(' -> ')}`);
  }
}
process.exitCode = failed ? 1 : 0;
