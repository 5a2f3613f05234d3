import { InvalidArgumentError } from '@langevin/core';
import { type Fetch, reasonOf } from '@langevin/hub';
import { EnvHttpProxyAgent, fetch, type RequestInit as ProxiedInit } from 'undici';
import { reasonBehind } from './reason-behind.ts';

/** The proxies that the environment names. */
export interface Proxies {
  readonly https: string | undefined;
  readonly http: string | undefined;
}

/**
 * A `fetch` through the proxies that the environment names.
 *
 * @throws {InvalidArgumentError} if one is no address.
 */
export function proxiedFetch({ https, http }: Proxies): Fetch {
  const dispatcher = new EnvHttpProxyAgent({
    ...(https && { httpsProxy: requireAddress('HTTPS_PROXY', https) }),
    ...(http && { httpProxy: requireAddress('HTTP_PROXY', http) }),
  });
  return async (url, init) => {
    try {
      const response = await fetch(url, { ...(init as ProxiedInit), dispatcher });
      return response as unknown as Response;
    } catch (cause) {
      init.signal?.throwIfAborted();
      throw new Error(`${reasonOf(reasonBehind(cause))}; the environment names a proxy`);
    }
  };
}

/** An address may hold a password, and is not shown. */
function requireAddress(variable: string, address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return address;
  throw new InvalidArgumentError(variable, 'is no address of a proxy, such as http://proxy.example.com:8080.');
}
