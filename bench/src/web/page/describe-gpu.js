// @ts-check

/** The part of WebGPU that is asked here; TypeScript's DOM has none of it yet. */
/** @typedef {{ requestAdapter(): Promise<{ info: { vendor: string, architecture: string } } | null> }} Gpu */

/** What the browser says of the adapter that WebGPU has, if it has one. @returns {Promise<string | undefined>} */
export async function describeGpu() {
  const { gpu } = /** @type {{ gpu?: Gpu }} */ (/** @type {unknown} */ (navigator));
  const adapter = await gpu?.requestAdapter();
  return adapter ? `${adapter.info.vendor} ${adapter.info.architecture}` : undefined;
}
