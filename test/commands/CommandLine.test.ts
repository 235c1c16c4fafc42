import { NodeServices } from "@effect/platform-node"
import { assert, describe, it, vi } from "@effect/vitest"
import { Effect, FileSystem, Redacted, Result } from "effect"
import { TestConsole } from "effect/testing"
import type { Programs } from "../../src/app/Programs.ts"
import { commandLine, type CommandLineOptions } from "../../src/commands/CommandLine.ts"
import type { Settings } from "../../src/domain/settings/Settings.ts"
import { settingNames } from "../../src/domain/settings/SettingsTable.ts"
import { UserError } from "../../src/domain/UserError.ts"
import { noDevice, noDoctor, noReconcile, noReset, noTrialLogin, noTrust, noUsers } from "../support/NoReset.ts"

const enough = {
  MATRIX_HOMESERVER: "https://matrix.example.org",
  MATRIX_ACCESS_TOKEN: "syt_hidden",
  MATRIX_ALLOWED_USERS: "@*:x",
  AGENT_URL: "wss://a.example.org/"
}

/** A sandbox that found nobody to chat with. */
const emptyHanded: CommandLineOptions["sandbox"] = ({ nobody }) =>
  Effect.fail(new UserError({ sentence: nobody, exitCode: 2 }))

const noStore: Omit<Programs, "bot" | "sandbox"> & { readonly ask: undefined } = {
  device: noDevice,
  doctor: noDoctor,
  reconcile: noReconcile,
  users: noUsers,
  reset: noReset,
  status: () => Effect.die("no store"),
  trust: noTrust,
  trialLogin: noTrialLogin,
  ask: undefined
}

/** Runs a command line in a directory of its own and tells how it went. */
const run = Effect.fnUntraced(
  function*(
    args: ReadonlyArray<string>,
    environment: CommandLineOptions["environment"] = {},
    files: Readonly<Record<string, string>> = {}
  ) {
    const fs = yield* FileSystem.FileSystem
    const directory = yield* fs.makeTempDirectoryScoped()
    yield* Effect.forEach(Object.entries(files), ([name, text]) => fs.writeFileString(`${directory}/${name}`, text))
    let settings: Settings | undefined
    let takeOver: boolean | undefined
    const options: CommandLineOptions = {
      version: "1.2.3",
      colors: false,
      environment,
      directory,
      sandbox: emptyHanded,
      ...noStore,
      bot: (given, flags) =>
        Effect.sync(() => {
          settings = given
          takeOver = flags.takeOver
        })
    }
    const result = yield* Effect.result(commandLine(options)(args.map((arg) => arg.replace("DIR", directory))))
    const failure: unknown = Result.isFailure(result) ? result.failure : undefined
    const stdout = (yield* TestConsole.logLines).join("\n")
    return { settings, takeOver, stdout, failure: failure as { exitCode: number; message: string } | undefined }
  }
)

const provided = <A, E>(effect: Effect.Effect<A, E, Effect.Services<ReturnType<typeof run>>>) =>
  Effect.provide(effect, NodeServices.layer)

describe("running", () => {
  for (
    const [what, environment, files, said] of [
      [
        "with a token in quotation marks, which a container's list of variables keeps",
        { MATRIX_ACCESS_TOKEN: "\"syt_hidden\"" },
        {},
        "MATRIX_ACCESS_TOKEN was given with quotation marks around it"
      ],
      ["with a password that .env cuts short", { MATRIX_ACCESS_TOKEN: undefined, MATRIX_USER_ID: "@bot:x" }, {
        ".env": "MATRIX_PASSWORD=pw#more"
      }, "MATRIX_PASSWORD is cut short at its # (.env, line 1)"],
      ["with somebody else's home", { DATA_DIR: "~bob/data" }, {}, "only ~ itself stands for a home folder"]
    ] as const
  ) {
    it.effect(`${what} is refused in one sentence, which names it and holds no secret`, () =>
      provided(Effect.gen(function*() {
        const { failure, settings } = yield* run([], { ...enough, ...environment }, files)
        assert.isUndefined(settings)
        assert.strictEqual(failure?.exitCode, 2)
        assert.include(failure?.message ?? "", said)
        assert.notMatch(failure?.message ?? "", /hidden|more|\n/)
      })))
  }

  it.effect("with secrets in a .env that others may read, config says so, and how to mend it", () =>
    provided(Effect.gen(function*() {
      const { MATRIX_ACCESS_TOKEN, ...others } = enough
      const { stdout } = yield* run(["config"], others, { ".env": `MATRIX_ACCESS_TOKEN=${MATRIX_ACCESS_TOKEN}\n` })
      assert.match(stdout, /other users of this machine may read or change it: chmod 600 \S+\/\.env/)
    })))

  it.effect("with a DATA_DIR at home keeps it there, and finds a secret's file there", () =>
    provided(Effect.gen(function*() {
      const { failure, settings } = yield* run(["--data-dir", "~/ms-data", "--matrix-access-token-file", "~/token"], {
        ...enough,
        MATRIX_ACCESS_TOKEN: undefined,
        HOME: "/nowhere/ann"
      })
      assert.isUndefined(settings)
      assert.include(failure?.message ?? "", "/nowhere/ann/token of MATRIX_ACCESS_TOKEN_FILE does not exist")
      assert.strictEqual(
        (yield* run(["--data-dir", "~/ms-data"], { ...enough, HOME: "/nowhere/ann" })).settings?.dataDir,
        "/nowhere/ann/ms-data"
      )
    })))

  it.effect("with enough settings the bot gets them", () =>
    provided(Effect.gen(function*() {
      const { failure, settings } = yield* run([], enough)
      assert.isUndefined(failure)
      assert.strictEqual(String(settings?.homeserver), "https://matrix.example.org/")
    })))

  it.effect("a flag wins over the environment, the environment over .env", () =>
    provided(Effect.gen(function*() {
      const { settings } = yield* run(["--data-dir", "/flag"], { ...enough, DATA_DIR: "/env", STREAMING: "final" }, {
        ".env": "DATA_DIR=/file\nSTREAMING=edits\nRETENTION_DAYS=7 # a week\n"
      })
      assert.strictEqual(settings?.dataDir, "/flag")
      assert.strictEqual(settings?.streaming, "final")
      assert.strictEqual(settings?.retentionDays, 7)
    })))

  it.effect("--take-over is for this start of the bot, and for no other command", () =>
    provided(Effect.gen(function*() {
      assert.isFalse((yield* run([], enough)).takeOver)
      assert.isTrue((yield* run(["--take-over"], enough)).takeOver)
      assert.strictEqual(
        (yield* run(["config", "--take-over"], enough)).failure?.message,
        "matrix-surface: this command has no flag --take-over; --help lists its flags"
      )
    })))

  it.effect("an editor's mark before the first line of .env hides no setting", () =>
    provided(Effect.gen(function*() {
      assert.strictEqual((yield* run([], enough, { ".env": "\uFEFFSTREAMING=final\r\n" })).settings?.streaming, "final")
    })))

  it.effect("a .env that cannot be read is not passed over", () =>
    provided(Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const directory = yield* fs.makeTempDirectoryScoped()
      yield* fs.makeDirectory(`${directory}/.env`)
      const refusal: unknown = yield* Effect.flip(
        commandLine({
          version: "1",
          colors: false,
          environment: enough,
          directory,
          bot: () => Effect.void,
          sandbox: emptyHanded,
          ...noStore
        })([])
      )
      assert.match(String(refusal), /\.env cannot be read/)
    })))

  it.effect("a secret comes from a file, without the end of its line", () =>
    provided(Effect.gen(function*() {
      const { settings } = yield* run(["--agent-token-file", "DIR/token"], enough, { token: "from_file\n" })
      assert.strictEqual(settings?.agent.token === undefined ? "" : Redacted.value(settings.agent.token), "from_file")
    })))

  const refused: ReadonlyArray<[string, ReadonlyArray<string>, CommandLineOptions["environment"], RegExp]> = [
    ["a file that is not there", ["--agent-token-file", "DIR/none"], enough, /none of AGENT_TOKEN_FILE does not exist/],
    ["an empty file", ["--agent-token-file", "DIR/empty"], enough, /empty of AGENT_TOKEN_FILE is empty/],
    [
      "a text and a file",
      [],
      { ...enough, AGENT_TOKEN: "hidden", AGENT_TOKEN_FILE: "/f" },
      /both given \(environment\)/
    ],
    ["nothing at all", [], { LOG_LEVEL: "debug" }, /^Nothing is set.*\n {2}MATRIX_HOMESERVER=/],
    ["a lost value", [], { MATRIX_HOMESERVER: "" }, /MATRIX_HOMESERVER is missing/],
    [
      "a mistyped name",
      [],
      { ...enough, AGENT_TOKNE: "hidden" },
      /^AGENT_TOKNE is no setting; did you mean AGENT_TOKEN\?/
    ],
    [
      "an unknown flag",
      ["--log-levle", "debug"],
      enough,
      /^matrix-surface: there is no flag --log-levle; did you mean --log-level\?$/
    ],
    [
      "a secret as a flag",
      ["--matrix-access-token", "hidden"],
      enough,
      /would show in the list of processes.*write --matrix-access-token-file/
    ],
    ["a secret as a flag with =", ["--agent-token=hidden"], enough, /write --agent-token-file/],
    ["an unknown command", ["confg"], enough, /^matrix-surface: there is no command "confg"; did you mean config\?$/],
    ["a flag without its value", ["--log-level"], enough, /missing value for flag --log-level/],
    ["a wrong switch", ["--json=perhaps"], enough, /^matrix-surface: invalid value for flag --json/]
  ]
  for (const [name, args, environment, sentence] of refused) {
    it.effect(`${name} ends with 2 and one text`, () =>
      provided(Effect.gen(function*() {
        const { failure, settings, stdout } = yield* run(args, environment, { empty: "\n" })
        assert.isUndefined(settings)
        assert.strictEqual(failure?.exitCode, 2)
        assert.match(failure?.message ?? "", sentence)
        assert.notMatch(`${failure?.message}${stdout}`, /hidden/)
        assert.strictEqual(stdout, "")
      })))
  }

  it.effect("--json prints what is wrong as one document too", () =>
    provided(Effect.gen(function*() {
      const { stdout } = yield* run(["--json"], { ...enough, STREAMING: "x" })
      assert.match(stdout, /^\{"schema":"matrix-surface.run\/1"/)
      assert.strictEqual(JSON.parse(stdout).problems[0].name, "STREAMING")
    })))
})

describe("config", () => {
  it.effect("shows every setting, where it comes from, and no secret", () =>
    provided(Effect.gen(function*() {
      const { failure, stdout } = yield* run(
        ["config", "--log-level", "debug", "--agent-token-file", "DIR/t"],
        enough,
        { t: "hidden", ".env": "STREAMING=final" }
      )
      assert.isUndefined(failure)
      for (const name of settingNames) assert.include(stdout, name)
      assert.match(stdout, /LOG_LEVEL +debug +flag/)
      assert.match(stdout, /STREAMING +final +\.env/)
      assert.match(stdout, /MATRIX_ACCESS_TOKEN +<set> +environment/)
      assert.match(stdout, /AGENT_TOKEN +<set> +file \S+\/t \(flag\)/)
      assert.match(stdout, /RETENTION_DAYS +30 +default/)
      assert.notInclude(stdout, "hidden")
    })))

  it.effect("--json is one document that begins with its schema", () =>
    provided(Effect.gen(function*() {
      const { failure, stdout } = yield* run(["--json", "config"], {
        ...enough,
        AGENT_URL: "wss://u:hidden@x/",
        STATE_DIRECTORY: "/var/lib/x"
      })
      const document = JSON.parse(stdout)
      assert.strictEqual(Object.keys(document)[0], "schema")
      assert.strictEqual(document.schema, "matrix-surface.config/1")
      assert.lengthOf(document.settings, settingNames.length)
      assert.deepEqual(document.settings.find((one: { name: string }) => one.name === "DATA_DIR"), {
        name: "DATA_DIR",
        value: "/var/lib/x",
        source: "environment"
      })
      assert.deepEqual(document.problems.map((one: { name: string }) => one.name), ["AGENT_URL"])
      assert.strictEqual(failure?.exitCode, 2)
      assert.notInclude(stdout, "hidden")
    })))

  it.effect("says what the environment's proxy would end a start with, and exits 2", () =>
    provided(
      Effect.gen(function*() {
        vi.stubEnv("HTTP_PROXY", "http://proxy.corp:3128")
        const { failure, stdout } = yield* run(["config"], { ...enough, MATRIX_HOMESERVER: "http://synapse:8008" })
        assert.match(stdout, /Wrong:\n +http:\/\/synapse:8008 would be reached through the proxy/)
        assert.strictEqual(failure?.exitCode, 2)
      }).pipe(Effect.ensuring(Effect.sync(() => void vi.unstubAllEnvs())))
    ))
})

describe("help", () => {
  it.effect("teaches: what it is, examples, and every setting with its default", () =>
    provided(Effect.gen(function*() {
      const { failure, stdout } = yield* run(["--help", "--all"])
      assert.isUndefined(failure)
      for (const name of settingNames) assert.include(stdout, `    ${name}`)
      assert.include(stdout, "AGENT_TURN_TIMEOUT  (duration; default: 30m)")
      for (
        const part of [
          "matrix-surface config",
          "sizes 64KiB, 1MiB",
          "from 1KiB to 8MiB",
          "HTTPS_PROXY",
          "loopback never goes through a proxy"
        ]
      ) assert.include(stdout, part)
      assert.notInclude(stdout, "\u001b")
    })))
  it.effect("the version is the package's", () =>
    provided(Effect.gen(function*() {
      assert.strictEqual((yield* run(["--version"])).stdout, "1.2.3")
    })))
})
