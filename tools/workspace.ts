import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The parts of a package.json that the checks read. */
export interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
}

/** A publishable package of the workspace. */
export interface WorkspacePackage {
  readonly directory: string;
  readonly manifest: Manifest;
}

/** The repository's root. */
export const root: string = fileURLToPath(new URL('..', import.meta.url));

/** The packages of `packages/`, by the order of their folders. */
export function workspacePackages(): WorkspacePackage[] {
  const folder = join(root, 'packages');
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name))
    .sort()
    .map((directory) => ({ directory, manifest: readManifest(directory) }));
}

function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest;
}
