import { ConfigError, isCalled, type JsonObject, toCamelCase } from '@langevin/core';
import { withoutEarlySettings } from './early-settings.ts';
import { ofSameDiffusion, settingsOfSde } from './same-diffusion.ts';
import { settingsSource } from './settings-source.ts';
import { type KeptSettings, withOthers } from './settled-config.ts';

/** What a scheduler's class says of its settings, by their names in TypeScript. */
export interface KnownSettings {
  readonly className: string;
  /** What the class was called before. */
  readonly formerNames?: readonly string[];
  /** Every setting that it knows, with its default. */
  readonly defaults: object;
  /** Names that other schedulers have for a setting, with its name here. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Settings that diffusers' class of the name has besides, each with the value that asks for nothing. */
  readonly unsupported?: object;
}

/** What settings are to a scheduler that is made from them. */
export interface SortedSettings {
  /** Those of the scheduler, by name. */
  readonly own: JsonObject;
  /** Those that say of which diffusion a solver of any SDE is, by name. */
  readonly diffusion: JsonObject;
  /** Those that are kept for other classes; of the diffusion also those that its SDE may not have. */
  readonly kept: KeptSettings;
}

/**
 * Sorts the content of a `scheduler_config.json`, or another scheduler's `config`, for the scheduler that is made from it.
 * Keys are in snake_case or in camelCase, and values are not checked.
 *
 * @param onWarning - told of each key that is nobody's, or idle, except diffusers' own, which begin with `_`.
 * @param own - every setting that the scheduler knows.
 * @param diffusion - for a solver of any SDE, the settings that say which one it is.
 * @throws {InvalidArgumentError} if there is no source.
 * @throws {ConfigError} if the source asks for something that is not supported, or is of another diffusion.
 */
export function sortSettings(
  known: KnownSettings,
  source: object | undefined,
  onWarning: (message: string) => void,
  own: object = known.defaults,
  diffusion: object = {},
): SortedSettings {
  const { className, aliases = {}, unsupported = {} } = known;
  const from = settingsSource(source);
  const isOwn = isCalled(known, from.owner);
  const defaults = { ...own, ...diffusion } as JsonObject;
  const given = ofSameDiffusion(className, defaults, from.settings);
  const sde = from.settings.sde ?? undefined;
  const isInPlaceOfSde = new Set('sde' in given ? [] : Object.keys(settingsOfSde(className, sde)).map(toCamelCase));
  // Beside an SDE the others of the diffusion say nothing, unless it is kept for others, and they are the class's own.
  const isIdle = (name: string): boolean =>
    sde !== undefined && name !== 'sde' && !from.keeps(name) && !(from.keeps('sde') && from.isOfClass(name));
  const isOfOthers = (name: string): boolean =>
    from.keeps(name) || isInPlaceOfSde.has(name) || (from.isOfClass(name) && !isOwn);

  const sorted = { own: {} as Record<string, unknown>, diffusion: {} as Record<string, unknown> };
  const kept: Record<string, KeptSettings[string]> = {};
  for (const [key, value] of Object.entries(withoutEarlySettings(given, defaults))) {
    if (key.startsWith('_')) continue;
    const camelCase = toCamelCase(key);
    const name = !isOwn && Object.hasOwn(aliases, camelCase) ? aliases[camelCase]! : camelCase;
    if (Object.hasOwn(defaults, name)) {
      // Where another class has null for a setting that can't be null here, it says nothing of it.
      if (!isOwn && value === null && defaults[name] !== null) continue;
      if (Object.hasOwn(own, name)) sorted.own[name] = value;
      else if (isIdle(name))
        onWarning(`${className}: the setting "${name}" is ignored beside an sde, which has its own; pass another sde.`);
      else {
        sorted.diffusion[name] = value;
        if (name !== 'sde') Object.assign(kept, from.kept(name, key, value));
      }
    } else if (isOfOthers(name)) Object.assign(kept, from.kept(name, key, value));
    else if (isOwn && Object.hasOwn(unsupported, name)) {
      const { [name]: idleValue } = unsupported as JsonObject;
      if (value === idleValue) continue;
      throw new ConfigError(className, key, `${value} is not supported; it has to be ${idleValue}.`);
    } else onWarning(`${className}: the unknown setting "${key}" is ignored.`);
  }
  return { ...sorted, kept };
}

/** What a scheduler's constructor takes, of the same. @throws as {@link sortSettings} does. */
export function settingsFrom(
  known: KnownSettings,
  source: object | undefined,
  onWarning: (message: string) => void,
): object {
  const { own, kept } = sortSettings(known, source, onWarning);
  return withOthers(own, kept);
}
