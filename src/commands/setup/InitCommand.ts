import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { type Finding, tallyOf } from "../../domain/doctor/Finding.ts"
import { refusal } from "../../domain/settings/SettingsResult.ts"
import { UserError } from "../../domain/UserError.ts"
import { withJsonRefusal } from "../process/JsonRefusal.ts"
import type { Surroundings } from "../process/LookedUpSettings.ts"
import { shared } from "../RootCommand.ts"
import { answeredSetup, lookedWith, type SetupPeople } from "./SetupAnswers.ts"
import { settingsText, writePrivately, writtenSettings } from "./SetupFiles.ts"
import { setupUnit, unitCommands, unitName } from "./SetupUnit.ts"

interface InitOptions extends Surroundings, Omit<SetupPeople, "askSetup"> {
  readonly askSetup?: SetupPeople["askSetup"]
  /** The words that started this program. */
  readonly commandLine?: ReadonlyArray<string>
}

const schema = "matrix-surface.init/1"

const flags = {
  out: Flag.String("out").pipe(
    Flag.withDescription("The file that is written; .env in the working directory when not given"),
    Flag.optional
  ),
  systemd: Flag.String("systemd").pipe(
    Flag.withDescription("Also write a unit of systemd for the bot with these settings to this file"),
    Flag.optional
  ),
  try: Flag.Boolean("try").pipe(
    Flag.withDescription("--no-try: ask neither homeserver nor agent whether it works"),
    Flag.withDefault(true)
  ),
  yes: Flag.Boolean("yes").pipe(
    Flag.withDescription("Do not ask: flags and environment hold all answers, and a file that is there is replaced"),
    Flag.withDefault(false),
    Flag.withoutNegation
  )
}

interface InitFlags {
  readonly out: Option.Option<string>
  readonly systemd: Option.Option<string>
  readonly try: boolean
  readonly yes: boolean
}

/** Refuses to replace a file unless a person agrees. */
const mayWrite = Effect.fnUntraced(function*(ask: SetupPeople["ask"], file: string, yes: boolean) {
  const fs = yield* FileSystem.FileSystem
  if (yes || !(yield* Effect.orElseSucceed(fs.exists(file), () => false))) return
  if (ask === undefined) {
    return yield* UserError.refuse(
      `${file} is there already: name another file with --out, or replace it with --yes. Nothing was written.`
    )
  }
  if (!(yield* ask(`Replace ${file}? (It is kept as ${file}.old)`))) {
    return yield* UserError.refuse("Nothing was written.")
  }
})

const worksNot = (findings: ReadonlyArray<Finding>) => {
  const failed = findings.filter(({ verdict }) => verdict === "failed")
  const lasting = failed.find(({ needsOperator }) => needsOperator === true)
  const { look, seen, todo } = lasting ?? failed[0]!
  return new UserError({
    sentence: `It does not work yet (${look}: ${seen})${
      todo === undefined ? "" : `. ${todo}`
    }. Nothing was written; --no-try writes it all the same.`,
    exitCode: lasting === undefined ? 1 : 2
  })
}

/** Where a unit goes, if one is wanted; `named` is what was given for that. */
const unitFileOf = Effect.fnUntraced(
  function*(ask: SetupPeople["ask"], named: Option.Option<string>, usual: string) {
    if (Option.isSome(named)) return named.value
    if (ask === undefined || !(yield* ask(`Write a unit of systemd too (${unitName})?`))) return undefined
    yield* mayWrite(ask, usual, false)
    return usual
  }
)

const init = Effect.fnUntraced(function*(options: InitOptions, flags: InitFlags) {
  const path = yield* Path.Path
  // What stands in a .env is what is written anew.
  const { json, looked } = yield* shared({ ...options, directory: undefined })
  const folder = options.directory ?? "."
  const file = path.resolve(folder, Option.getOrElse(flags.out, () => ".env"))
  return yield* Effect.gen(function*() {
    const isAsking = !json && !flags.yes && options.askSetup !== undefined
    const people = {
      ...options,
      ask: isAsking ? options.ask : undefined,
      askSetup: isAsking ? options.askSetup : undefined
    }
    yield* mayWrite(people.ask, file, flags.yes)
    const named = Option.map(flags.systemd, (name) => path.resolve(folder, name))
    if (Option.isSome(named)) yield* mayWrite(people.ask, named.value, flags.yes)
    const { answers, findings } = yield* answeredSetup(people, looked, isAsking && flags.try)
    const settings = lookedWith(looked, answers)
    const { problems } = settings.outcome
    if (problems.length > 0) return yield* UserError.refuse(refusal(problems))
    const tried = isAsking || !flags.try ? findings : (yield* answeredSetup(people, settings, true)).findings
    if (tallyOf(tried, "failed") > 0) {
      if (people.ask === undefined) return yield* worksNot(tried)
      if (!(yield* people.ask("Write it all the same?"))) return yield* UserError.refuse("Nothing was written.")
    }
    const unitFile = yield* unitFileOf(people.ask, named, path.resolve(folder, unitName))
    const written = yield* writtenSettings(settings)
    const text = yield* settingsText(written, unitFile === undefined ? "bot" : "systemd")
    const replaced = yield* writePrivately(file, text)
    const unit = unitFile === undefined ? undefined : yield* setupUnit(options.commandLine, file, written)
    if (unitFile !== undefined && unit !== undefined) yield* writePrivately(unitFile, unit.text)
    const warnings = unit?.warnings ?? []
    if (json) {
      const document = { schema, file, replaced, unit: unitFile ?? null, warnings }
      return yield* Console.log(JSON.stringify(document, undefined, 2))
    }
    return yield* Console.log([
      `Written: ${file}${replaced ? ` (what was there is ${file}.old)` : ""}`,
      ...(unitFile === undefined ? [] : [`         ${unitFile}`]),
      "",
      ...warnings.map((warning) => `${warning}.`),
      unitFile === undefined
        ? "Next: matrix-surface doctor looks at everything once more; without a command the bot starts."
        : `${warnings.length === 0 ? "Next" : "Once that is mended"}, as root: ${unitCommands(unitFile)}`
    ].join("\n"))
  }).pipe(withJsonRefusal(schema, json))
})

export const initCommand = (options: InitOptions) =>
  Command.make("init", flags, (typed) => init(options, typed)).pipe(
    Command.withDescription(
      "Set the bot up: ask for homeserver, login and agent, try them, and write the settings to .env for nobody " +
        "else to read. Every answer can be given by the setting's flag or variable"
    ),
    Command.withExamples([
      { command: "matrix-surface init", description: "Ask for everything that is needed" },
      {
        command: "matrix-surface init --yes --matrix-homeserver example.org --matrix-access-token-file token " +
          "--matrix-allowed-users '@*:example.org' --agent-url wss://agent.example.org/agent_ws/",
        description: "For scripts: nothing is asked, and the secret stays in its file"
      }
    ])
  )
