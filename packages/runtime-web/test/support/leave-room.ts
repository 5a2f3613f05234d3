import type { CDPSession } from '@vitest/browser-playwright';
import { cdp } from 'vitest/browser';

const { origin } = globalThis.location;

/** Has the browser let this page keep so many more bytes, and no more. */
export async function leaveRoomFor(bytes: number): Promise<void> {
  const { usage = 0 } = await navigator.storage.estimate();
  await (cdp() as CDPSession).send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + bytes });
}

/** Ends {@link leaveRoomFor}. */
export async function leaveUsualRoom(): Promise<void> {
  await (cdp() as CDPSession).send('Storage.overrideQuotaForOrigin', { origin });
}
