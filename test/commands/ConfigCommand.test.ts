import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestConsole } from "effect/testing"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { commandLine } from "../../src/commands/CommandLine.ts"
import type { UserError } from "../../src/domain/UserError.ts"
import { folder } from "../support/Folder.ts"
import { goldenText } from "../support/Mappings.ts"
import { noDevice, noDoctor, noReconcile, noReset, noTrialLogin, noTrust, noUsers } from "../support/NoReset.ts"

/** What `config` prints for an agent that a mapping file describes, and the exit code that it ends with. */
const config = Effect.fnUntraced(function*(text: string, json = false, more: Readonly<Record<string, string>> = {}) {
  const directory = yield* folder
  const mapping = join(directory, "m.json")
  writeFileSync(mapping, text)
  let sentence = ""
  const exitCode = yield* commandLine({
    version: "1",
    colors: false,
    environment: {
      MATRIX_HOMESERVER: "https://matrix.example.org",
      MATRIX_ACCESS_TOKEN: "syt_hidden",
      MATRIX_ALLOWED_USERS: "@*:x",
      AGENT_URL: "wss://a.example.org/{thread}",
      AGENT_WIRE: "mapping",
      AGENT_MAPPING: mapping,
      ...more
    },
    directory,
    sandbox: () => Effect.die("no sandbox"),
    bot: () => Effect.die("no bot"),
    status: () => Effect.die("no store"),
    trust: noTrust,
    ask: undefined,
    device: noDevice,
    trialLogin: noTrialLogin,
    doctor: noDoctor,
    reconcile: noReconcile,
    reset: noReset,
    users: noUsers
  })(["config", ...(json ? ["--json"] : [])]).pipe(
    Effect.match({
      onFailure: (error) => {
        sentence = (error as UserError).sentence
        return (error as UserError).exitCode
      },
      onSuccess: () => 0
    })
  )
  return { exitCode, sentence, mapping, stdout: (yield* TestConsole.logLines).join("\n") }
}, Effect.provide(NodeServices.layer))

describe("config", () => {
  it.effect("ends in a verdict where all is right", () =>
    Effect.gen(function*() {
      const { stdout } = yield* config(goldenText("flat.mapping.json"))
      assert.match(stdout, /\n\nAll right: a bot can start with these settings\. [^\n]+$/)
      const open = yield* config(goldenText("flat.mapping.json"), false, { MATRIX_ALLOWED_USERS: "@*:*" })
      assert.match(open.stdout, /All right: a bot can start with these settings; one thing is worth a look/)
    }))

  it.effect("has no such verdict where something is wrong", () =>
    Effect.gen(function*() {
      assert.notInclude((yield* config("{}")).stdout, "All right")
    }))

  it.effect("says in words what a default means that is no value", () =>
    Effect.gen(function*() {
      const { stdout } = yield* config(goldenText("flat.mapping.json"))
      assert.match(stdout, /\nLOG_FORMAT +pretty on a terminal, else json +default\n/)
      assert.match(stdout, /\nMATRIX_ADMINS +empty = nobody +default\n/)
    }))
})

describe("config with a mapping file", () => {
  it.effect("says how many kinds of frames one that is right has", () =>
    Effect.gen(function*() {
      const { exitCode, stdout } = yield* config(goldenText("flat.mapping.json"))
      assert.strictEqual(exitCode, 0)
      assert.notInclude(stdout, "Wrong:")
      assert.match(stdout, /\nAGENT_MAPPING=.*m\.json is right: \d+ kinds of frames\.$/m)
    }))

  it.effect("says nothing of an address with slots, which may be ports", () =>
    Effect.gen(function*() {
      for (const url of ["wss://a-{slot}.example.org/{thread}", "ws://127.0.0.1:{slot}/{thread}"]) {
        const more = { AGENT_URL: url, AGENT_SLOTS: "8001-8002" }
        const { exitCode, stdout } = yield* config(goldenText("flat.mapping.json"), false, more)
        assert.strictEqual(exitCode, 0, stdout)
      }
    }))

  it.effect("says what is wrong where, and ends with 2", () =>
    Effect.gen(function*() {
      const broken = goldenText("flat.mapping.json").replace("\"text\": \"/text\"", "\"text\": \"text\"")
      const { exitCode, mapping, stdout } = yield* config(broken)
      assert.strictEqual(exitCode, 2)
      assert.include(
        stdout,
        `Wrong:\n  AGENT_MAPPING=${mapping} is wrong at /recv/chunk/text: "text" is no JSON pointer`
      )
    }))

  it.effect("says the same for scripts", () =>
    Effect.gen(function*() {
      const { sentence, stdout } = yield* config("{}", true)
      assert.strictEqual(sentence, "One setting is wrong, in 4 places.")
      const { problems } = JSON.parse(stdout) as { readonly problems: ReadonlyArray<{ readonly name: string }> }
      assert.deepStrictEqual(problems.map(({ name }) => name), Array.from({ length: 4 }, () => "AGENT_MAPPING"))
    }))
})
