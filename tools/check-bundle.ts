/**
 * Bundles every package that the web gets, as built, and checks that no Node module, native binding or `.node` file can be
 * reached from it. Prints the sizes, and checks that pages which draw unconditionally, with a bundler and without, load no
 * more than they may first, and nothing that only conditions take.
 */
import { packageRules } from './arrows/rules.ts';
import { type BundlePart, conditionalSources, gzippedSize } from './first-load.ts';
import { plainPage } from './plain-page.ts';
import { bundleForWeb } from './web-bundle.ts';
import { bundledPage } from './web-page.ts';
import { workspacePackages } from './workspace.ts';

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

let failed = false;
const fail = (message: string): void => {
  failed = true;
  console.error(`  ${message}`);
};

/** Holds what a page loads to a limit, in bytes after gzip. */
function checkPage(what: string, parts: Iterable<BundlePart>, limit: number): void {
  const size = gzippedSize(parts);
  console.log(`${what}: ${kilobytes(size)} gzipped of ${kilobytes(limit)}`);
  if (size > limit) fail('is larger than it may be; import later what few pages need.');
  for (const source of conditionalSources(parts)) fail(`loads ${source}, which only conditions take; import it later.`);
}

console.log(`${'package'.padEnd(24)}${'minified'.padStart(10)}${'gzipped'.padStart(10)}`);
for (const { directory, manifest } of workspacePackages()) {
  if (!packageRules[manifest.name]?.web) continue;
  const { size, gzipped, unwanted } = await bundleForWeb(manifest.name, directory);
  console.log(`${manifest.name.padEnd(24)}${kilobytes(size).padStart(10)}${kilobytes(gzipped).padStart(10)}`);
  for (const chain of unwanted) fail(`reaches what no browser has: ${chain.join(' -> ')}`);
}

checkPage('a page that generates, bundled, without ONNX Runtime', await bundledPage(), 60_000);
checkPage("the same by Vite's own division", await bundledPage(true), 72_000);
const { first, loaded } = await plainPage('models/emoji-faces-32');
checkPage('a page without a bundler, first', first, 65_000);
checkPage('the same, with an unconditional model', loaded, 96_000);
process.exitCode = failed ? 1 : 0;
