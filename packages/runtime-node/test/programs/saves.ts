import { nodePlatform } from '@langevin/runtime-node';

// Saves two kinds of content into a folder, in turns, for ever, and says so before each.
const [target = ''] = process.argv.slice(2);
const platform = nodePlatform();
for (let turn = 0; ; turn++) {
  const content = turn % 2 === 0 ? 'a' : 'b';
  const folder = await platform.create(target);
  for (let file = 0; file < 12; file++) await folder.write(`part-${file % 3}/${file}`, content);
  await folder.write(`only-${content}`, content);
  await folder.remove(`only-${content === 'a' ? 'b' : 'a'}`);
  process.stdout.write('.');
  await folder.commit();
}
