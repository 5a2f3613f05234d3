/** The pauses between attempts at a download, in ms. That they are made, and grow, is tested in `packages/hub`. */
const pauses: ReadonlySet<unknown> = new Set([250, 500, 1000, 2000, 4000]);
const { setTimeout } = globalThis;

/** Has every one of them end at once where this is imported: what comes after them is what the tests are about. */
globalThis.setTimeout = Object.assign((...[callback, delay, ...rest]: Parameters<typeof setTimeout>) => {
  return setTimeout(callback, pauses.has(delay) ? 1 : delay, ...rest);
}, setTimeout);

export {};
