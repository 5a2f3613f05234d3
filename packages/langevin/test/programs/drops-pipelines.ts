// Loads pipelines, draws with them and drops them, and tells what the process holds of them once the collector has found them.
import { EulerScheduler, ScoreSdeVePipeline } from 'langevin';
import { openFilesIn, workerCount } from '../../../../test/support/held-resources.ts';

const [folder = '', count] = process.argv.slice(2);

async function use(): Promise<void> {
  const pipe = await ScoreSdeVePipeline.fromPretrained(folder);
  pipe.scheduler = EulerScheduler.fromConfig(pipe.scheduler.config);
  await pipe.generate({ numInferenceSteps: 1 });
}

/** The loader of TypeScript has a thread of its own. */
const before = workerCount();
for (let load = 0; load < Number(count); load++) {
  await use();
  globalThis.gc!();
}
for (let turn = 0; workerCount() > before && turn < 1000; turn++) {
  globalThis.gc!();
  await new Promise((resolve) => setTimeout(resolve, 10));
}
console.log(JSON.stringify({ workers: workerCount() - before, files: openFilesIn(folder) }));
