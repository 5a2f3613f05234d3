import type { Fetch } from '@langevin/hub';
import { EnvHttpProxyAgent, fetch, type RequestInit as ProxiedInit } from 'undici';

/** A `fetch` through the proxy that the environment names. */
export function proxiedFetch(): Fetch {
  const dispatcher = new EnvHttpProxyAgent();
  return async (url, init) => {
    const response = await fetch(url, { ...(init as ProxiedInit), dispatcher });
    return response as unknown as Response;
  };
}
