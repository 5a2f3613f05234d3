import { DownloadError } from '@langevin/core';
import { type Fetch, letGo, withoutQuery } from '@langevin/hub';
import type { Proxies } from './proxied-fetch.ts';
import { reasonBehind } from './reason-behind.ts';

/** Longer ways than this lead nowhere. */
const mostRedirects = 10;

/**
 * Node's `fetch`, through the proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` ask for. A redirect to another host is
 * followed without the token, which is for the host that was asked.
 */
export const nodeFetch: Fetch = async (url, init) => {
  const fetch = await baseFetch();
  const { origin } = new URL(url);
  // Bytes as they are stored: a part of a file has to be one of those.
  let headers: Record<string, string> = { 'accept-encoding': 'identity', ...(init.headers as Record<string, string>) };
  let address = url;
  for (let count = 0; count <= mostRedirects; count++) {
    const response = await fetch(address, { ...init, headers, redirect: 'manual' }).catch((error: unknown) => {
      throw reasonBehind(error);
    });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || response.status === 304 || location === null)
      return response;
    letGo(response);
    const next = URL.canParse(location, address) ? new URL(location, address) : undefined;
    if (next === undefined || !/^https?:$/.test(next.protocol)) break;
    if (next.origin !== origin) headers = withoutToken(headers);
    address = next.href;
  }
  throw new DownloadError(withoutQuery(url), 'is redirected to nowhere.', { isTransient: false });
};

function withoutToken(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'));
}

/** Bun and Deno go through proxies by themselves; Node takes an agent for it, of which few have use. */
async function baseFetch(): Promise<Fetch> {
  const [https, http] = ['HTTPS_PROXY', 'HTTP_PROXY'].map(
    (name) => process.env[name.toLowerCase()] || process.env[name],
  );
  if (!(https || http) || process.versions.bun || 'Deno' in globalThis) return fetch;
  if (proxied === undefined || proxied.https !== https || proxied.http !== http) {
    const { proxiedFetch } = await import('./proxied-fetch.ts');
    proxied = { https, http, fetch: proxiedFetch({ https, http }) };
  }
  return proxied.fetch;
}

/** The connections through the proxies that the environment last named. */
let proxied: (Proxies & { readonly fetch: Fetch }) | undefined;
