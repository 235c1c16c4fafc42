import * as CliOutput from "effect/cli/CliOutput"
import type { HelpDoc } from "effect/cli/HelpDoc"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { sections } from "../../domain/settings/Setting.ts"
import { fileOf, isSecret, type SettingName, settingNames, table } from "../../domain/settings/SettingsTable.ts"
import { flagOf } from "../process/SettingFlags.ts"

const ofSettings = new Set(settingNames.map(flagOf))

/** A help without the flags of settings, which have a part of their own with their names and defaults. */
const withoutSettings = (doc: HelpDoc): HelpDoc => ({
  ...doc,
  flags: doc.flags.filter((flag) => !ofSettings.has(flag.name)),
  ...(doc.inheritedFlags === undefined
    ? {}
    : { inheritedFlags: doc.inheritedFlags.filter((flag) => !ofSettings.has(flag.name)) })
})

const settingLines = (bold: (text: string) => string) => (name: SettingName) => {
  const { kind, defaultText: otherwise, description: says } = table[name]
  const names = isSecret(name) ? `${name}, ${fileOf(name)}` : name
  return [`    ${bold(names)}  (${kind.noun}; default: ${otherwise})`, `        ${says}`]
}

const sectionLines = (bold: (text: string) => string, section: (typeof sections)[number]) =>
  ["", `  ${section}`].concat(
    settingNames.filter((name) => table[name].section === section).flatMap(settingLines(bold))
  )

const settingsPart = (bold: (text: string) => string) =>
  [
    "",
    "",
    bold("SETTINGS"),
    "  A flag wins over the environment, the environment over .env in the working directory.",
    "  MATRIX_HOMESERVER as a flag is --matrix-homeserver. A secret is given by the flag of its file: " +
    "--matrix-access-token-file PATH.",
    "  Lists are separated by commas, durations are 8s, 30m, 2h, 7d, sizes 64KiB, 1MiB.",
    "  HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY are read from the environment; loopback never goes " +
    "through a proxy.",
    ...sections.flatMap((section) => sectionLines(bold, section))
  ].join("\n")

const settingsElsewhere = (bold: (text: string) => string) =>
  [
    "",
    "",
    bold("SETTINGS"),
    "  Every setting is a flag, a variable of the environment, and a line of .env in the working directory.",
    "  --help --all lists them."
  ].join("\n")

/** Whether a person who asks for help wants to read about the settings too: `--help --all`, or `config --help`. */
export const wantsSettings = (args: ReadonlyArray<string>) => args.includes("--all") || args[0] === "config"

/** The arguments without `--all`, which only means something beside `--help`. */
export const withoutAll = (args: ReadonlyArray<string>) =>
  args.includes("--help") || args.includes("-h") ? args.filter((arg) => arg !== "--all") : args

/**
 * Prints help and version; the help with all settings if they are wanted. Wrong usage is told by `UsageMistakes` in a
 * sentence, which the whole help would bury.
 */
export const presenter = (colors: boolean, settings: boolean): CliOutput.Presenter => {
  const formatter = CliOutput.defaultFormatter({ colors })
  const bold = (text: string) => (colors ? `\u001b[1m${text}\u001b[0m` : text)
  return {
    present: (event) => {
      switch (event._tag) {
        case "Help":
          return Console.log(
            formatter.formatHelpDoc(withoutSettings(event.helpDoc)) +
              (settings ? settingsPart(bold) : settingsElsewhere(bold))
          )
        case "Version":
          return Console.log(event.version)
        case "InvalidInvocation":
          return Effect.void
      }
    }
  }
}
