import { saveContent } from '../support/save-content.ts';

// Saves two kinds of content into a folder, in turns, for ever, and says so before each.
const [target = ''] = process.argv.slice(2);
for (let turn = 0; ; turn++) await saveContent(target, turn % 2 === 0 ? 'a' : 'b', () => process.stdout.write('.'));
