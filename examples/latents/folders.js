// @ts-check
import { fileURLToPath } from 'node:url';

// Untrained networks of a few thousand weights, which the tests use: what they draw is colours. Trained ones are loaded
// by the same lines: 'CompVis/ldm-celebahq-256' and 'CompVis/ldm-super-resolution-4x-openimages'.
const fixture = (/** @type {string} */ name) =>
  fileURLToPath(new URL(`../../fixtures/pipeline/${name}`, import.meta.url));

const [steps = '25', drawing = fixture('ldm'), enlarging = fixture('ldm-sr')] = process.argv.slice(2);

export const numInferenceSteps = Number(steps);
export { drawing, enlarging };
