import type * as CliError from "effect/cli/CliError"
import type * as Command from "effect/cli/Command"
import { isSecret, settingNames, table } from "../../domain/settings/SettingsTable.ts"
import { nearestName } from "../../domain/settings/sources/NearestName.ts"
import { flagOf } from "./SettingFlags.ts"

type Mistake = CliError.NonShowHelpErrors

/** The flags of all commands, which the library tells nowhere but in its help; a test compares the two. */
export const allFlags = [
  "--json",
  "--help",
  "--version",
  "--completions",
  "--chat",
  "--no-chat",
  "--port",
  "--open",
  "--yes",
  "--take-over",
  "--dry-run",
  "--out",
  "--plan",
  "--room",
  "--user",
  "--device",
  "--record",
  "--send",
  "--keep",
  "--seconds",
  "--force",
  "--say",
  "--probe",
  "--probe-isolation",
  "--slots",
  "--conformance",
  "--forget-recovery-key",
  ...settingNames.map((name) => `--${flagOf(name)}`)
]
const openSecrets = new Set(settingNames.filter(isSecret).map((name) => `--${name.toLowerCase().replaceAll("_", "-")}`))

const meant = (near: string | undefined, all: string) => (near === undefined ? all : `did you mean ${near}?`)

const commandsUnder = (tree: Command.Command.Any) => tree.subcommands.flatMap(({ commands }) => commands)

/** `path`: the commands before the word, the program's own name first. */
const noCommand = (tree: Command.Command.Any, word: string, path: ReadonlyArray<string> = []) => {
  const inner = commandsUnder(tree).find(({ name, subcommands }) => name === path.at(-1) && subcommands.length > 0)
  const head = inner === undefined ? "" : `${inner.name} `
  const known = commandsUnder(inner ?? tree).map(({ name }) => name)
  const near = nearestName(word, known)
  return `there is no command "${head}${word}"; ${
    meant(
      near === undefined ? undefined : `${head}${near}`,
      `the commands are: ${known.map((one) => `${head}${one}`).join(", ")}`
    )
  }`
}

const lowered = (message: string) => message.charAt(0).toLowerCase() + message.split("\n")[0]!.slice(1)

const exampleFor = (option: string) => {
  const name = settingNames.find((one) => flagOf(one) === option.replace(/^--/, ""))
  if (name === undefined) return ""
  return `; write for example --${flagOf(name)} ${isSecret(name) ? "/run/secrets/token" : table[name].example}`
}

const sentenceOf = (mistake: Mistake, tree: Command.Command.Any): string => {
  switch (mistake._tag) {
    case "UnrecognizedOption":
      if (allFlags.includes(mistake.option)) return `this command has no flag ${mistake.option}; --help lists its flags`
      return openSecrets.has(mistake.option)
        ? `a secret would show in the list of processes, so ${mistake.option} does not exist; write ` +
          `${mistake.option}-file and a path`
        : `there is no flag ${mistake.option}; ${
          meant(nearestName(mistake.option, allFlags), "--help lists the flags")
        }`
    case "UnknownSubcommand":
      return noCommand(tree, mistake.subcommand, mistake.parent)
    case "UnexpectedArgument":
      return noCommand(tree, mistake.arguments[0] ?? "")
    case "InvalidValue":
    case "MissingOption":
      return `${lowered(mistake.message)}${exampleFor(mistake.option)}`
    default:
      return lowered(mistake.message)
  }
}

/**
 * Wrong usage of a tree of commands in one sentence. An unknown flag goes first: what follows it may be its value, and
 * that may be a secret.
 */
export const usageSentence = (mistakes: ReadonlyArray<Mistake>, tree: Command.Command.Any): string => {
  const first = mistakes.find((one) => one._tag === "UnrecognizedOption") ?? mistakes[0]
  return `matrix-surface: ${first === undefined ? "wrong usage" : sentenceOf(first, tree)}`
}
