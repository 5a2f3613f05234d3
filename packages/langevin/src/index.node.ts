import { installPlatform } from '@langevin/core';
import { registerComponent } from '@langevin/pipeline';
import { nodePlatform } from '@langevin/runtime-node';
import { components } from './components.ts';

export * from './exports.ts';

for (const componentClass of Object.values(components)) registerComponent(componentClass);
installPlatform(nodePlatform());
