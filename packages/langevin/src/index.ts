import { installPlatform } from '@langevin/core';
import { registerComponentSource } from '@langevin/pipeline';
import { webPlatform } from '@langevin/runtime-web';

export * from './exports.ts';

// A page begins with what it imports itself.
registerComponentSource(async () => (await import('./component-sources.ts')).componentSources);
installPlatform(webPlatform());
