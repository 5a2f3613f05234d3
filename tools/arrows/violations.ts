import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import type { Manifest } from '../workspace.ts';
import { moduleRequests } from './module-requests.ts';
import { packageRules, reservedModules } from './rules.ts';

/** A package as the check sees it: its manifest, and its sources by their path below `src/`. */
export interface PackageSources {
  readonly manifest: Manifest;
  readonly sources: Readonly<Record<string, string>>;
}

/** Everything in which the packages break the rules: one sentence each, with the place it is about. */
export function findViolations(packages: readonly PackageSources[]): string[] {
  const manifests = new Map(packages.map(({ manifest }) => [manifest.name, manifest]));
  return packages.flatMap((each) => [...manifestViolations(each.manifest), ...sourceViolations(each, manifests)]);
}

function manifestViolations({ name, dependencies = {}, peerDependencies = {} }: Manifest): string[] {
  const rule = packageRules[name];
  if (rule === undefined) return [`${name}: has no rule; give it a row in tools/arrows/rules.ts`];
  const violations: string[] = [];
  for (const dependency of Object.keys({ ...dependencies, ...peerDependencies })) {
    const permitted = isOurs(dependency) ? rule.packages : rule.thirdParty;
    if (permitted !== undefined && !permitted.includes(dependency)) {
      violations.push(`${name}: package.json depends on ${dependency}; it may depend on ${list(permitted)}`);
    }
    const reserved = reservedModules.find((each) => each.matches(dependency));
    if (reserved !== undefined && !Object.hasOwn(reserved.importers, name)) {
      violations.push(`${name}: package.json depends on ${dependency}, which is ${reserved.description}`);
    }
  }
  return violations;
}

function sourceViolations({ manifest, sources }: PackageSources, manifests: ReadonlyMap<string, Manifest>): string[] {
  return Object.entries(sources).flatMap(([path, source]) =>
    moduleRequests(path, source).flatMap(({ specifier, line }) => {
      const problem =
        specifier === undefined
          ? 'imports a module whose name is computed; name it'
          : problemOf(specifier, path, manifest, manifests);
      return problem === undefined ? [] : [`${manifest.name}: src/${path}:${line} ${problem}`];
    }),
  );
}

function problemOf(
  specifier: string,
  path: string,
  { name, dependencies = {}, peerDependencies = {} }: Manifest,
  manifests: ReadonlyMap<string, Manifest>,
): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('/')) {
    const leaves = specifier.startsWith('/') || posix.join(posix.dirname(path), specifier).startsWith('..');
    return leaves ? `imports ${specifier}, which is outside the package's src/` : undefined;
  }
  const reserved = reservedModules.find((each) => each.matches(specifier));
  if (reserved !== undefined && !reserved.importers[name]?.test(path)) {
    return `imports ${specifier}, which is ${reserved.description}; only ${list(Object.keys(reserved.importers))} may`;
  }
  if (isBuiltin(specifier)) return undefined;
  const imported = packageOf(specifier);
  if (!Object.hasOwn({ ...dependencies, ...peerDependencies }, imported)) {
    return `imports ${specifier}, but package.json does not depend on ${imported}`;
  }
  const exported = manifests.get(imported)?.exports;
  const subpath = `.${specifier.slice(imported.length)}`;
  if (exported !== undefined && !Object.hasOwn(exported, subpath)) {
    return `imports ${specifier}, which ${imported} does not export`;
  }
  return undefined;
}

/** `@scope/name` or `name` of a specifier that may go on with a path. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function isOurs(name: string): boolean {
  return name === 'langevin' || name.startsWith('@langevin/');
}

function list(names: readonly string[]): string {
  return names.length > 0 ? names.join(', ') : 'nothing';
}
