import * as Completions from "effect/cli/Completions"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { isSecret, type SettingName, settingNames, table } from "../../domain/settings/SettingsTable.ts"
import { flagOf } from "../process/SettingFlags.ts"

/**
 * What a shell may offer as the value of a setting's flag. The flags take any text, as the settings have better words
 * for a wrong one than the library.
 */
const typeOf = (name: SettingName): Completions.FlagType => {
  const { noun } = table[name].kind
  if (isSecret(name) || noun === "path") return { _tag: "Path", pathType: "either" }
  return noun.includes(" | ") ? { _tag: "Choice", values: noun.split(" | ") } : { _tag: "String" }
}

const types = new Map(settingNames.map((name) => [flagOf(name), typeOf(name)]))
const files = new Set(["out", "plan", "record", "systemd"])

const typed = (command: Completions.CommandDescriptor): Completions.CommandDescriptor => ({
  ...command,
  flags: command.flags.map((flag) => ({
    ...flag,
    type: types.get(flag.name) ?? (files.has(flag.name) ? { _tag: "Path", pathType: "file" } : flag.type)
  })),
  subcommands: command.subcommands.map(typed)
})

/** `--completions SHELL`, whose script completes the values of settings too. */
export const completionsFlag: typeof GlobalFlag.Completions = GlobalFlag.Action({
  flag: GlobalFlag.Completions.flag,
  run: (shell, { command }) =>
    Option.isNone(shell)
      ? Effect.void
      : Console.log(Completions.generate(command.name, shell.value, typed(Completions.fromCommand(command))))
})
