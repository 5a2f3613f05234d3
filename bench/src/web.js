// @ts-check
import { openPage } from './web/browser.js';
import { measureCopies } from './web/copies.js';
import { measureEvaluations } from './web/evaluations.js';
import { measureKernels } from './web/kernels.js';
import { measureMemory } from './web/memory.js';
import { putNetworks } from './web/networks-on-site.js';
import { openSite } from './web/site.js';
import { measureThread } from './web/thread.js';
import { measureVariants } from './web/variants.js';

/**
 * The same code in a real browser, against Node and against bare onnxruntime-web.
 *
 * @returns {AsyncGenerator<string, void>} a section after the other.
 */
export async function* benchWeb() {
  const site = await openSite();
  try {
    const networks = await putNetworks(site);
    const page = await openPage(site.address);
    try {
      yield `# In a browser\n\nIn ${page.browser}, without a window.`;
      yield await measureEvaluations(page, site, [networks.shipped, networks.large]);
      yield await measureKernels(page, site);
      yield await measureThread(page, networks);
      yield await measureMemory(page, networks.shipped);
      yield await measureCopies(page, site);
      yield await measureVariants(page, site, networks.large);
    } finally {
      await page.close();
    }
  } finally {
    await site.close();
  }
}
