import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Result } from "effect"
import { TestConsole } from "effect/testing"
import { statSync } from "node:fs"
import type { Programs } from "../../../src/app/Programs.ts"
import { commandLine } from "../../../src/commands/CommandLine.ts"
import type { AskSetup } from "../../../src/commands/process/AskOperator.ts"
import { type Finding, findingsOf } from "../../../src/domain/doctor/Finding.ts"
import type { UserError } from "../../../src/domain/UserError.ts"
import { otherCommands } from "../../support/NoReset.ts"

const homeserver = findingsOf("homeserver")
const agent = findingsOf("agent")
const allWell = [homeserver.ok("account", "@bot:example.org"), agent.ok("upgrade", "opens")]

const byFlags = [
  "--matrix-homeserver",
  "example.org",
  "--matrix-allowed-users",
  "@*:example.org",
  "--agent-url",
  "wss://a.example.org/"
]
const token = { MATRIX_ACCESS_TOKEN: "syt_hidden" }

interface Scene {
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

const run = Effect.fnUntraced(function*(args: ReadonlyArray<string>, scene: Scene = {}) {
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
    commandLine: "/usr/bin/node /opt/bot/main.js"
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
    stdout: (yield* TestConsole.logLines).join("\n"),
    failure: failure as UserError | undefined
  }
})

const provided = <A, E>(effect: Effect.Effect<A, E, Effect.Services<ReturnType<typeof run>>>) =>
  Effect.provide(effect, NodeServices.layer)

describe("init", () => {
  it.effect("asks for everything, tries it, writes a .env for nobody else to read, and says what is next", () =>
    provided(Effect.gen(function*() {
      const typed = ["example.org", "token", "syt_hidden", "", "", "wire1", "wss://a.example.org/", "", "no"]
      const { directory, env, failure, questions, stdout, unit } = yield* run([], { typed })
      assert.isUndefined(failure)
      assert.lengthOf(questions, typed.length)
      assert.include(env, "MATRIX_HOMESERVER=example.org\n")
      assert.include(env, "MATRIX_ACCESS_TOKEN=syt_hidden\n")
      assert.include(env, "MATRIX_ALLOWED_USERS=@*:example.org\n")
      assert.include(env, "AGENT_URL=wss://a.example.org/\n")
      assert.strictEqual(statSync(`${directory}/.env`).mode & 0o777, 0o600)
      assert.isUndefined(unit)
      assert.include(stdout, "Next: npx matrix-surface doctor")
      assert.notInclude(stdout, "syt_hidden")
    })))

  it.effect("asks a part anew where it does not work, also whoever presses Enter, and offers what was answered", () =>
    provided(Effect.gen(function*() {
      const wrong = [homeserver.failed("account", "the homeserver does not take the access token")]
      const typed = [
        "example.org",
        "token",
        "syt_1",
        "",
        "",
        "token",
        "syt_2",
        "",
        "",
        "wire1",
        "wss://a/"
      ]
      const { env, stdout } = yield* run([], { typed, found: [wrong] })
      assert.include(stdout, "the homeserver does not take the access token")
      assert.include(env, "MATRIX_ACCESS_TOKEN=syt_2\n")
      assert.include(env, "MATRIX_HOMESERVER=example.org\n")
    })))

  const people = ["", ""]
  const wire1 = ["wire1", "wss://a.example.org/", ""]
  const tokenFile = ["--matrix-access-token-file", "DIR/secret"]
  const byToken = ["example.org", "token", "syt_right"]
  const byPassword = ["example.org", "password", "@bot:example.org", "right"]
  const noUnit = ["no"]
  const wrongLogin = [homeserver.failed("account", "the homeserver does not take it")]
  const wrongAgent = [agent.failed("upgrade", "the agent does not take AGENT_TOKEN")]
  const passwordFile = { MATRIX_USER_ID: "@bot:example.org", MATRIX_PASSWORD_FILE: "DIR/secret" }
  const rightLogin = () => Effect.succeed(homeserver.ok("login", "the password is right"))
  it.effect.each<readonly [string, Scene & { readonly args?: ReadonlyArray<string> }, Array<string>]>([
    [
      "a token, which was in a file",
      { args: tokenFile, found: [wrongLogin], typed: ["example.org", "", ...byToken, ...people, ...wire1, ...noUnit] },
      ["MATRIX_ACCESS_TOKEN=syt_right"]
    ],
    [
      "a token, whose file the environment named",
      {
        environment: { MATRIX_ACCESS_TOKEN_FILE: "DIR/secret" },
        found: [wrongLogin],
        typed: ["example.org", "", ...byToken, ...people, ...wire1, ...noUnit]
      },
      ["MATRIX_ACCESS_TOKEN=syt_right"]
    ],
    [
      "a token, which the environment held",
      {
        environment: { MATRIX_ACCESS_TOKEN: "syt_old" },
        found: [wrongLogin],
        typed: ["example.org", "", ...byToken, ...people, ...wire1, ...noUnit]
      },
      ["MATRIX_ACCESS_TOKEN=syt_right"]
    ],
    [
      "a password, which was in a file",
      {
        environment: passwordFile,
        found: [wrongLogin],
        typed: ["example.org", "", ...byPassword, ...people, ...wire1, ...noUnit]
      },
      ["MATRIX_PASSWORD=right"]
    ],
    [
      "a token in the place of a password file",
      {
        environment: passwordFile,
        found: [wrongLogin],
        typed: ["example.org", "", ...byToken, ...people, ...wire1, ...noUnit]
      },
      ["MATRIX_ACCESS_TOKEN=syt_right"]
    ],
    [
      "a password in the place of a token file",
      {
        args: tokenFile,
        found: [wrongLogin],
        typed: ["example.org", "", ...byPassword, ...people, ...wire1, ...noUnit]
      },
      ["MATRIX_PASSWORD=right"]
    ],
    [
      "the agent's token, which was in a file",
      {
        environment: { AGENT_TOKEN_FILE: "DIR/secret" },
        found: [allWell, wrongAgent],
        typed: [...byToken, ...people, ...wire1.slice(0, 2), "", ...wire1.slice(0, 2), "right", ...noUnit]
      },
      ["MATRIX_ACCESS_TOKEN=syt_right", "AGENT_TOKEN=right"]
    ],
    [
      "no token for the agent, where a file held one",
      {
        environment: { AGENT_TOKEN_FILE: "DIR/secret" },
        found: [allWell, wrongAgent],
        typed: [...byToken, ...people, ...wire1.slice(0, 2), "", ...wire1, ...noUnit]
      },
      ["MATRIX_ACCESS_TOKEN=syt_right"]
    ],
    [
      "a token, whose file is not there",
      {
        args: ["--matrix-access-token-file", "DIR/none"],
        typed: [...byToken, ...people, ...wire1, ...noUnit]
      },
      ["MATRIX_ACCESS_TOKEN=syt_right"]
    ]
  ])(
    "writes what was typed to correct what did not work, and nothing of that: %s",
    ([, scene, secrets]) =>
      provided(Effect.gen(function*() {
        const { args = [], ...rest } = scene
        const { env, failure } = yield* run(args, { files: { secret: "syt_wrong" }, trialLogin: rightLogin, ...rest })
        assert.isUndefined(failure)
        const written = env!.split("\n").filter((line) => /^\w*(?:TOKEN|PASSWORD)/.test(line))
        assert.sameMembers(written, secrets)
      }))
  )

  it.effect("takes every answer by flag, and asks nobody", () =>
    provided(Effect.gen(function*() {
      const { env, failure } = yield* run(byFlags, { environment: token })
      assert.isUndefined(failure)
      assert.include(env, "AGENT_URL=wss://a.example.org/\n")
    })))

  it.effect("leaves a secret in its file", () =>
    provided(Effect.gen(function*() {
      const args = [...byFlags, "--matrix-access-token-file", "DIR/token"]
      const { directory, env } = yield* run(args, { files: { token: "syt_hidden" } })
      assert.include(env, `MATRIX_ACCESS_TOKEN_FILE=${directory}/token\n`)
      assert.notInclude(env, "syt_hidden")
    })))

  it.effect("says what is missing where nobody can be asked, and writes nothing", () =>
    provided(Effect.gen(function*() {
      const { env, failure } = yield* run(byFlags)
      assert.deepInclude(failure, { exitCode: 2 })
      assert.include(failure?.sentence, "MATRIX_ACCESS_TOKEN is missing")
      assert.isUndefined(env)
    })))

  it.effect("writes nothing where it does not work, unless it is told not to try", () =>
    provided(Effect.gen(function*() {
      const found = [allWell, [agent.failed("upgrade", "nobody listens", { todo: "look at AGENT_URL" })]]
      const { env, failure } = yield* run(byFlags, { environment: token, found })
      assert.deepInclude(failure, { exitCode: 1 })
      assert.include(failure?.sentence, "upgrade: nobody listens")
      assert.isUndefined(env)
      assert.isDefined((yield* run([...byFlags, "--no-try"], { environment: token, found })).env)
    })))

  it.effect("logs in by the password once, and says whether that is right", () =>
    provided(Effect.gen(function*() {
      const environment = { MATRIX_USER_ID: "@bot:example.org", MATRIX_PASSWORD: "wrong" }
      const { failure } = yield* run(byFlags, {
        environment,
        trialLogin: () => Effect.succeed(homeserver.failed("login", "the homeserver does not accept MATRIX_PASSWORD"))
      })
      assert.include(failure?.sentence, "does not accept MATRIX_PASSWORD")
      const right = yield* run(byFlags, {
        environment,
        trialLogin: () => Effect.succeed(homeserver.ok("login", "the password is right"))
      })
      assert.include(right.env, "MATRIX_PASSWORD=wrong\n")
    })))

  it.effect("replaces no .env without asking, and keeps the one that it replaces", () =>
    provided(Effect.gen(function*() {
      const files = { ".env": "OLD=1\n" }
      const refused = yield* run(byFlags, { environment: token, files })
      assert.deepInclude(refused.failure, { exitCode: 2 })
      assert.strictEqual(refused.env, "OLD=1\n")
      const no = yield* run(byFlags, { environment: token, files, typed: ["no"] })
      assert.strictEqual(no.env, "OLD=1\n")
      const yes = yield* run([...byFlags, "--yes"], { environment: token, files })
      assert.include(yes.env, "MATRIX_HOMESERVER=example.org")
      assert.strictEqual(yes.old, "OLD=1\n")
    })))

  it.effect("writes a unit of systemd for this program and these settings, and says how to use it", () =>
    provided(Effect.gen(function*() {
      const args = [...byFlags, "--systemd", "matrix-surface.service"]
      const { directory, stdout, unit } = yield* run(args, { environment: token })
      assert.include(unit, "ExecStart=/usr/bin/node /opt/bot/main.js\n")
      assert.include(unit, `EnvironmentFile=${directory}/.env\n`)
      assert.include(stdout, "systemctl enable --now matrix-surface.service")
    })))

  it.effect("--json asks nothing and is one document", () =>
    provided(Effect.gen(function*() {
      const { directory, stdout } = yield* run([...byFlags, "--json"], { environment: token, typed: [] })
      assert.deepStrictEqual(JSON.parse(stdout), {
        schema: "matrix-surface.init/1",
        file: `${directory}/.env`,
        replaced: false,
        unit: null
      })
    })))
})
