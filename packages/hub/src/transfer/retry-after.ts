/**
 * How long a server asks to wait, in seconds, if it does: by `Retry-After`, or by `RateLimit` where nothing is left of it
 * (draft-ietf-httpapi-ratelimit-headers).
 */
export function retryAfter(headers: Headers): number | undefined {
  const exhausted = /;\s*r\s*=\s*0\s*;\s*t\s*=\s*(\d{1,9})/.exec(headers.get('ratelimit') ?? '')?.[1];
  const asked = headers.get('retry-after') ?? exhausted;
  if (asked === undefined || asked === null) return undefined;
  const seconds = /^\s*\d{1,9}\s*$/.test(asked) ? Number(asked) : (Date.parse(asked) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
