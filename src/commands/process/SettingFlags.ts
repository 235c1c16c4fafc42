import * as Flag from "effect/cli/Flag"
import * as Option from "effect/Option"
import { isSecret, type SettingName, settingNames, table } from "../../domain/settings/SettingsTable.ts"

/** The flag of a setting. A secret has only the flag of its file, because flags show in the list of processes. */
export const flagOf = (name: SettingName) =>
  `${name.toLowerCase().replaceAll("_", "-")}${isSecret(name) ? "-file" : ""}`

const keyOf = (name: SettingName) => (isSecret(name) ? `${name}_FILE` : name)

const flag = (name: SettingName) =>
  Flag.String(flagOf(name)).pipe(Flag.withDescription(table[name].description), Flag.optional)

export const settingFlags: Readonly<Record<string, Flag.Flag<Option.Option<string>>>> = Object.fromEntries(
  settingNames.map((name) => [keyOf(name), flag(name)])
)

/** The values of the flags, by the names of the environment variables. */
export const givenByFlags = (
  flags: Readonly<Record<string, Option.Option<string>>>
): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(Object.entries(flags).map(([key, value]) => [key, Option.getOrUndefined(value)]))
