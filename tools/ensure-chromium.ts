/** Has a Chromium ready for the tests that run in one. */
import { ensureChromium } from './chromium.ts';

console.log(`browser tests run in ${ensureChromium()}`);
