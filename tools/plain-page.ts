import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageModules } from '../packages/langevin/page-modules.js';
import { type BundlePart, loadedWith } from './first-load.ts';
import { root } from './workspace.ts';

/** What a page without a bundler loads of `langevin/dist/page/`, without the programs of its workers. */
export interface PlainPage {
  /** With its import of `langevin.js`. */
  readonly first: ReadonlySet<BundlePart>;
  /** By when it has a pipeline of a folder: the same, and the classes that the folder names. */
  readonly loaded: ReadonlySet<BundlePart>;
}

/** A plain page that calls `DiffusionPipeline.fromPretrained` with a folder. */
export async function plainPage(folder: string): Promise<PlainPage> {
  const parts: readonly BundlePart[] = await pageModules();
  const langevin = parts.find(({ fileName }) => fileName === 'langevin.js')!;
  const classes = classNamesIn(folder).flatMap((name) => partsFor(name, parts));
  return { first: loadedWith([langevin], parts), loaded: loadedWith([langevin, ...classes], parts) };
}

/** The table that says where a class is, and the part where it is. */
function partsFor(className: string, parts: readonly BundlePart[]): BundlePart[] {
  const loads = new RegExp(`\\b${className}:\\(\\)=>import\\([\`'"]\\./([^\`'"]+)`);
  const table = parts.find(({ code }) => loads.test(code));
  const part = parts.find(({ fileName }) => fileName === loads.exec(table?.code ?? '')?.[1]);
  if (table === undefined || part === undefined) throw new Error(`dist/page/ has no part for ${className} alone`);
  return [table, part];
}

/** The names in a folder's `model_index.json`: its pipeline's, and its components'. */
function classNamesIn(folder: string): string[] {
  const index: object = JSON.parse(readFileSync(join(root, folder, 'model_index.json'), 'utf8'));
  const { _class_name: pipeline, ...others } = index as Record<string, unknown>;
  return [
    String(pipeline),
    ...Object.values(others).flatMap((value) => (Array.isArray(value) ? [String(value[1])] : [])),
  ];
}
