/** What a server waits for, until a test opens it. */
export function gate(): { readonly until: Promise<void>; open(): void } {
  let open = (): void => {};
  const until = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { until, open };
}
