/** A URL to show and to keep, without a query, which may be a secret. */
export function withoutQuery(url: string | URL): string {
  const shown = new URL(url);
  shown.search = '';
  return shown.href;
}
