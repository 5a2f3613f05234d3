import type { Component, Placement } from '@langevin/core';

/**
 * Moves every component that runs on a device. If one can't move, those that moved before it go back to where they
 * were, and the error is thrown.
 */
export async function moveComponents(components: Iterable<Component>, placement: Placement): Promise<void> {
  const moved: { component: Component; before: Placement }[] = [];
  try {
    for (const component of components) {
      const before = placementOf(component);
      await component.to?.(placement);
      if (before !== undefined) moved.push({ component, before });
    }
  } catch (error) {
    // The failure to move is what the caller has to know; one on the way back would only hide it.
    await Promise.allSettled(moved.map(({ component, before }) => component.to?.(before)));
    throw error;
  }
}

/** Where a component runs, if it runs on a device and says so. */
export function placementOf(component: Component): Placement | undefined {
  const { device, dtype } = component as Component & Placement;
  if (device === undefined) return undefined;
  return dtype === undefined ? { device } : { device, dtype };
}
