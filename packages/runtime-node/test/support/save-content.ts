import { nodePlatform } from '@langevin/runtime-node';

const platform = nodePlatform();

/** Saves one of two contents, thirteen files, into a folder; `beforeCommit` is called when all are written and none is in place. */
export async function saveContent(target: string, content: 'a' | 'b', beforeCommit?: () => void): Promise<void> {
  const folder = await platform.create(target);
  for (let file = 0; file < 12; file++) await folder.write(`part-${file % 3}/${file}`, content);
  await folder.write(`only-${content}`, content);
  await folder.remove(`only-${content === 'a' ? 'b' : 'a'}`);
  beforeCommit?.();
  await folder.commit();
}
