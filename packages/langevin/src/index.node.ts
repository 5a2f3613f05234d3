import { installPlatform } from '@langevin/core';
import { nodePlatform } from '@langevin/runtime-node';
import { registerOwnComponents } from './register-components.ts';

export * from './exports.ts';

registerOwnComponents();
installPlatform(nodePlatform());
