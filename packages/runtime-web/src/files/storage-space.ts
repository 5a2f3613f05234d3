/** Bytes that this page may still keep in the browser; undefined where the browser does not say. */
export async function storageSpace(): Promise<number | undefined> {
  const { quota, usage } = (await globalThis.navigator?.storage?.estimate?.()) ?? {};
  return quota === undefined || usage === undefined ? undefined : Math.max(0, quota - usage);
}
