import { installPlatform } from '@langevin/core';
import { webPlatform } from '@langevin/runtime-web';
import { registerOwnComponents } from './register-components.ts';

export * from './exports.ts';

registerOwnComponents();
installPlatform(webPlatform());
