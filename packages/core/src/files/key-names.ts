/** The name on disk of a setting, such as `sigma_max`, from its name in TypeScript. */
export function toSnakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The name in TypeScript of a setting, such as `sigmaMax`, from its name on disk. */
export function toCamelCase(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
