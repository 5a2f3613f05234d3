// Compiled for Node alone, never run: what only Node has resolves too, and what holds native memory disposes itself.
import * as runtimeNode from '@langevin/runtime-node';
import { ScoreSdeVePipeline } from 'langevin';
import * as node from 'langevin/node';

export const packages: readonly object[] = [node, runtimeNode];

export async function scoped(folder: string): Promise<void> {
  await using pipe = await ScoreSdeVePipeline.fromPretrained(folder);
  await pipe.generate();
}
