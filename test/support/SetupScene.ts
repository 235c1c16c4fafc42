import { NodeServices } from "@effect/platform-node"
import { Effect, FileSystem, Result } from "effect"
import { TestConsole } from "effect/testing"
import type { Programs } from "../../src/app/Programs.ts"
import { commandLine } from "../../src/commands/CommandLine.ts"
import type { AskSetup } from "../../src/commands/process/AskOperator.ts"
import { type Finding, findingsOf } from "../../src/domain/doctor/Finding.ts"
import type { UserError } from "../../src/domain/UserError.ts"
import { otherCommands } from "./NoReset.ts"

export const homeserver = findingsOf("homeserver")
export const agent = findingsOf("agent")
export const allWell = [homeserver.ok("account", "@bot:example.org"), agent.ok("upgrade", "opens")]

export const setupFlags = [
  "--matrix-homeserver",
  "example.org",
  "--matrix-allowed-users",
  "@*:example.org",
  "--agent-url",
  "wss://a.example.org/"
]
export const token = { MATRIX_ACCESS_TOKEN: "syt_hidden" }

export interface SetupScene {
  readonly environment?: Record<string, string>
  readonly files?: Readonly<Record<string, string>>
  /** What the doctor finds at each look. */
  readonly found?: ReadonlyArray<ReadonlyArray<Finding>>
  /** What a person answers, in order; undefined: nobody is there. */
  readonly typed?: ReadonlyArray<string>
  readonly trialLogin?: Programs["trialLogin"]
}

/** A person who types these words; `yes` and `no` where they are asked to decide. */
const person = (typed: ReadonlyArray<string>) => {
  const left = [...typed]
  const questions: Array<string> = []
  const next = (question: string) =>
    Effect.sync(() => {
      questions.push(question)
      return left.shift() ?? ""
    })
  const fitting = (question: string, check: (text: string) => string | undefined): Effect.Effect<string> =>
    Effect.flatMap(
      next(question),
      (text) => (check(text) === undefined ? Effect.succeed(text) : fitting(question, check))
    )
  const askSetup: AskSetup = {
    text: (question, { check, otherwise }) =>
      Effect.map(fitting(question, (text) => check(text || otherwise)), (text) => text || otherwise),
    secret: fitting,
    choose: next
  }
  return { questions, askSetup, ask: (question: string) => Effect.map(next(question), (word) => word === "yes") }
}

export const run = Effect.fnUntraced(function*(args: ReadonlyArray<string>, scene: SetupScene = {}) {
  const fs = yield* FileSystem.FileSystem
  const directory = yield* fs.makeTempDirectoryScoped()
  yield* Effect.forEach(
    Object.entries(scene.files ?? {}),
    ([name, text]) => fs.writeFileString(`${directory}/${name}`, text)
  )
  const found = [...(scene.found ?? [])]
  const someone = scene.typed === undefined ? undefined : person(scene.typed)
  const execute = commandLine({
    ...otherCommands,
    version: "1",
    colors: false,
    environment: Object.fromEntries(
      Object.entries(scene.environment ?? {}).map(([name, text]) => [name, text.replace("DIR", directory)])
    ),
    directory,
    doctor: () => Effect.sync(() => ({ findings: found.shift() ?? allWell, recording: undefined })),
    trialLogin: scene.trialLogin ?? (() => Effect.die("no login by password")),
    ask: someone?.ask,
    askSetup: someone?.askSetup,
    started: "npx matrix-surface",
    commandLine: ["/usr/bin/node", "/opt/bot/main.js"]
  })
  const result = yield* Effect.result(execute(["init", ...args.map((arg) => arg.replace("DIR", directory))]))
  const failure: unknown = Result.isFailure(result) ? result.failure : undefined
  const read = (name: string) => Effect.orElseSucceed(fs.readFileString(`${directory}/${name}`), () => undefined)
  return {
    directory,
    questions: someone?.questions ?? [],
    env: yield* read(".env"),
    old: yield* read(".env.old"),
    unit: yield* read("matrix-surface.service"),
    units: Object.fromEntries(
      yield* Effect.forEach(
        ["u.service", "my unit.service"],
        (name) => Effect.map(read(name), (text) => [name, text] as const)
      )
    ),
    stdout: (yield* TestConsole.logLines).join("\n"),
    failure: failure as UserError | undefined
  }
})

export const provided = <A, E>(effect: Effect.Effect<A, E, Effect.Services<ReturnType<typeof run>>>) =>
  Effect.provide(effect, NodeServices.layer)
