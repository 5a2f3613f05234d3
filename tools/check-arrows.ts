/**
 * Checks the direction of the arrows between the packages: what each declares in its package.json, and what each of its
 * sources imports. The rules stand in `arrows/rules.ts`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findViolations, type PackageSources } from './arrows/violations.ts';
import { type WorkspacePackage, workspacePackages } from './workspace.ts';

function readSources({ directory, manifest }: WorkspacePackage): PackageSources {
  const folder = join(directory, 'src');
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.[jt]s$/.test(path));
  return {
    manifest,
    sources: Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')])),
  };
}

const packages = workspacePackages().map(readSources);
const violations = findViolations(packages);
for (const violation of violations) console.error(violation);
const files = packages.reduce((total, { sources }) => total + Object.keys(sources).length, 0);
console.log(`arrows: ${violations.length} violations in ${files} sources of ${packages.length} packages`);
process.exitCode = violations.length > 0 ? 1 : 0;
