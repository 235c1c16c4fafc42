import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { type Finding, tallyOf } from "../../domain/doctor/Finding.ts"
import { refusal } from "../../domain/settings/SettingsResult.ts"
import { withFormer } from "../../domain/setup/FormerSettings.ts"
import { UserError } from "../../domain/UserError.ts"
import { withJsonRefusal } from "../process/JsonRefusal.ts"
import type { Surroundings } from "../process/LookedUpSettings.ts"
import { shared } from "../RootCommand.ts"
import { agreedPlaces, type PlaceFlags, usualPlaceOf } from "./AgreedPlaces.ts"
import { formerFile, namesTakenOver } from "./FormerFile.ts"
import { answeredSetup, lookedWith, type SetupPeople } from "./SetupAnswers.ts"
import { settingsText, writeSetup, writtenSettings } from "./SetupFiles.ts"
import { setupSchema, setupTold } from "./SetupTold.ts"
import { setupUnit } from "./SetupUnit.ts"

interface InitOptions extends Surroundings, Omit<SetupPeople, "askSetup" | "former"> {
  readonly askSetup?: SetupPeople["askSetup"]
  /** The words that started this program. */
  readonly commandLine?: ReadonlyArray<string>
}

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

interface InitFlags extends PlaceFlags {
  readonly try: boolean
}

/** Said to whoever may have expected questions. */
const noTerminal =
  "There is no terminal to ask on, so flags or variables have to hold the answers (a container has a " +
  "terminal with -it):\n"

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

const init = Effect.fnUntraced(function*(options: InitOptions, flags: InitFlags) {
  // What stands in a .env is what is written anew.
  const { json, looked } = yield* shared({ ...options, directory: undefined })
  return yield* Effect.gen(function*() {
    const isAsking = !json && !flags.yes && options.askSetup !== undefined
    const ask = isAsking ? options.ask : undefined
    const places = yield* agreedPlaces(ask, options.directory ?? ".", flags)
    const former = yield* formerFile(places.settings, options)
    const people = { ...options, ask, askSetup: isAsking ? options.askSetup : undefined, former: former.settings }
    const { answers, findings } = yield* answeredSetup(people, looked, isAsking && flags.try)
    const settings = lookedWith(looked, withFormer(people.former, answers))
    const { problems } = settings.outcome
    if (problems.length > 0) {
      const cannotAsk = !json && !flags.yes && options.askSetup === undefined
      return yield* UserError.refuse(`${cannotAsk ? noTerminal : ""}${refusal(problems)}`)
    }
    const tried = isAsking || !flags.try ? findings : (yield* answeredSetup(people, settings, true)).findings
    if (tallyOf(tried, "failed") > 0) {
      if (ask === undefined) return yield* worksNot(tried)
      if (!(yield* ask("Write it all the same?"))) return yield* UserError.refuse("Nothing was written.")
    }
    const unitPlace = places.unit ?? (yield* usualPlaceOf(ask, places.usual))
    const reader = unitPlace === undefined ? "bot" : "systemd"
    const written = yield* writtenSettings(settings)
    const text = yield* settingsText(written, reader, former.others)
    const unit = yield* setupUnit(options.commandLine, places.settings.file, written)
    const done = yield* writeSetup([
      { place: places.settings, text },
      ...(unitPlace === undefined ? [] : [{ place: unitPlace, text: unit.text }])
    ])
    const names = namesTakenOver(former, answers, written, reader)
    const warnings = unitPlace === undefined ? [] : unit.warnings
    const noticed = isAsking ? [] : tried.filter(({ verdict }) => verdict === "warning")
    return yield* Console.log(setupTold({ done, names, warnings, noticed, unit: unitPlace?.file }, json))
  }).pipe(withJsonRefusal(setupSchema, json))
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
