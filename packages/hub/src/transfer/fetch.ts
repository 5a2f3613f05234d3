/** What makes requests: a runtime's own `fetch`, or one that does what it does. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;
