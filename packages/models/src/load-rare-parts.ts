/** Loads what few pages need of networks. */
export function loadRareParts(): Promise<typeof import('./rare-parts.ts')> {
  return import('./rare-parts.ts');
}
