import { nodePlatform } from '@langevin/runtime-node';

// Downloads some files of a repository, as the environment has it, and says so.
const [source = '', ...paths] = process.argv.slice(2);
const files = await nodePlatform().open(source);
await files.prefetch!(paths);
process.stdout.write('whole\n');
