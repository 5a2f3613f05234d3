import { registerOwnComponents } from './register-components.ts';

export * from './exports.ts';

registerOwnComponents();
