// @ts-check
// Uses pipelines in every way for so many minutes, and prints what the process holds after each.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  DDIMPipeline,
  DDIMScheduler,
  DDPMPipeline,
  DDPMScheduler,
  DiffusionPipeline,
  ScoreSdeVePipeline,
} from 'langevin';

const minutes = Number(process.argv[2]);
/** Everything temporary goes there, so that what is left can be counted. */
const temporary = mkdtempSync(join(tmpdir(), 'langevin-soak-'));
process.env.TMPDIR = temporary;
const folderOf = (/** @type {string} */ path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Ways to load each pipeline. */
const loads = [
  (/** @type {AbortSignal} */ signal) =>
    ScoreSdeVePipeline.fromPretrained(folderOf('models/emoji-faces-32'), { signal }),
  (/** @type {AbortSignal} */ signal) =>
    ScoreSdeVePipeline.fromPretrained(folderOf('models/emoji-faces-32'), {
      signal,
      dtype: 'fp16',
      onWarning: () => {},
    }),
  (/** @type {AbortSignal} */ signal) =>
    DDPMPipeline.fromPretrained(folderOf('fixtures/pipeline/flat-ddpm'), { signal, onWarning: () => {} }),
  (/** @type {AbortSignal} */ signal) =>
    DDIMPipeline.fromPretrained(folderOf('fixtures/pipeline/flat-ddpm'), {
      signal,
      scheduler: DDIMScheduler.fromConfig(new DDPMScheduler().config),
      onWarning: () => {},
    }),
];

/** After so many rounds the ways to use a pipeline begin anew: what a process holds is compared at the same point of them. */
const cycle = 60;

/** Uses one pipeline, in the way that the round's number says. @param {number} round */
async function use(round) {
  const load = loads[round % loads.length];
  if (load === undefined) return;
  const controller = new AbortController();
  if (round % 5 === 0) {
    setTimeout(() => controller.abort(), (round / 5) % 40);
    await load(controller.signal).then((late) => late.dispose(), ignoreAbort);
    return;
  }
  const pipe = await load(controller.signal);
  if (round % 3 === 0) setTimeout(() => controller.abort(), round % 60);
  await pipe.generate({ numInferenceSteps: 2, signal: controller.signal }).catch(ignoreAbort);
  const target = join(temporary, `saved-${round % 2}`);
  const saving = new AbortController();
  if (round % 4 === 0) setTimeout(() => saving.abort(), round % 10);
  const saved = await pipe.savePretrained(target, { signal: saving.signal }).then(() => true, ignoreAbort);
  if (saved) await (await DiffusionPipeline.fromPretrained(target, { onWarning: () => {} })).dispose();
  // The others are dropped.
  if (round % 2 === 0) await pipe.dispose();
}

/** @param {unknown} error */
function ignoreAbort(error) {
  if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
}

/** @param {number} minute @param {number} rounds */
async function holding(minute, rounds) {
  // What is collected, and what an abort left to be removed, is given back in a few turns.
  for (let turn = 0; turn < 50; turn++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  for (const saved of ['saved-0', 'saved-1']) rmSync(join(temporary, saved), { recursive: true, force: true });
  const count = (/** @type {string} */ path) => (process.platform === 'linux' ? readdirSync(path).length : 0);
  return {
    minute,
    rounds,
    resident: process.memoryUsage.rss(),
    threads: count('/proc/self/task'),
    files: count('/proc/self/fd'),
    temporaries: readdirSync(temporary).length,
  };
}

let round = 0;
// The native library keeps what it opens when it is used first.
for (; round < cycle; round++) await use(round);
const begin = performance.now();
const holdings = [await holding(0, round)];
while (holdings.length <= minutes) {
  for (let end = round + cycle; round < end; round++) await use(round);
  if (performance.now() - begin >= holdings.length * 60_000) holdings.push(await holding(holdings.length, round));
}
rmSync(temporary, { recursive: true });
process.stdout.write(JSON.stringify(holdings));
