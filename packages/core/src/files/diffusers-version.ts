/**
 * The `_diffusers_version` in the configuration files we write: the release whose layout they follow and against
 * whose numbers ours are checked. diffusers keeps the field, and decides nothing by it for the classes we have.
 */
export const diffusersVersion = '0.31.0';
