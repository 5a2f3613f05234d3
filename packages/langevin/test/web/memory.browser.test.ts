import { ScoreSdeVePipeline } from 'langevin';
import { webRuntime } from 'langevin/web';
import { describe, expect, it } from 'vitest';
import { commands } from 'vitest/browser';
import '../../../runtime-web/test/support/page-commands.ts';

const runtime = webRuntime({ threads: 2 });

async function load(): Promise<ScoreSdeVePipeline> {
  const pipe = await ScoreSdeVePipeline.fromPretrained('/models/emoji-faces-32', { runtime, device: 'wasm' });
  await pipe.generate({ batchSize: 4, numInferenceSteps: 1 });
  return pipe;
}

/** What the page's process holds once it has stopped to give memory back: the browser ends workers some seconds late. */
async function settledMemory(): Promise<number> {
  let before = Number.POSITIVE_INFINITY;
  for (let still = 0; still < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const now = await commands.residentMemory();
    still = now > 0.99 * before ? still + 1 : 0;
    before = Math.min(now, before);
  }
  return before;
}

// The memory of the process, since what a page can measure of itself (performance.measureUserAgentSpecificMemory) leaves
// out what WebAssembly and its threads hold: of a hundred megabytes there, it counts none.
describe('the memory of a page', () => {
  it('is, after thirty pipelines that were loaded, used and disposed, as it was after two', async () => {
    for (let index = 0; index < 2; index += 1) await (await load()).dispose();
    const afterTwo = await settledMemory();
    const pipe = await load();
    // What is looked for can be seen.
    expect(await commands.residentMemory()).toBeGreaterThan(afterTwo + 30e6);
    await pipe.dispose();
    for (let index = 3; index < 30; index += 1) await (await load()).dispose();
    const afterThirty = await settledMemory();
    console.log(`memory after 2 and 30 loads: ${[afterTwo, afterThirty].map((bytes) => (bytes / 1e6).toFixed(0))} MB`);
    expect(afterThirty / afterTwo).toBeLessThan(1.1);
  }, 400_000);
});
