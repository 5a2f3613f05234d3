/**
 * Bundles every package that the web gets, as built, and checks that no Node module, native binding or `.node` file can be
 * reached from it. Prints the sizes, and checks that a page which generates stays below its limit.
 */
import { packageRules } from './arrows/rules.ts';
import { bundleForWeb } from './web-bundle.ts';
import { pageLimit, pageSize } from './web-page.ts';
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
const page = await pageSize();
console.log(
  `a page that generates, without ONNX Runtime: ${kilobytes(page).trim()} gzipped of ${kilobytes(pageLimit).trim()}`,
);
if (page > pageLimit) {
  failed = true;
  console.error('  is larger than it may be; import later what few pages need.');
}
process.exitCode = failed ? 1 : 0;
