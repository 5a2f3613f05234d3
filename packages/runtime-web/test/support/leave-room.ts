import type { CDPSession } from '@vitest/browser-playwright';
import { cdp } from 'vitest/browser';

const { origin } = globalThis.location;

/**
 * Has the browser let this page keep so many bytes in all: more than a test has kept. (What is deleted counts for a while,
 * so that nobody knows how much room there is beside it.)
 */
export async function leaveRoomFor(bytes: number): Promise<void> {
  await (cdp() as CDPSession).send('Storage.overrideQuotaForOrigin', { origin, quotaSize: bytes });
}

/** Ends {@link leaveRoomFor}. */
export async function leaveUsualRoom(): Promise<void> {
  await (cdp() as CDPSession).send('Storage.overrideQuotaForOrigin', { origin });
}
