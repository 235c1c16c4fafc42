import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { TestConsole } from "effect/testing"
import type { Leased, Quarantined } from "../../src/app/Programs.ts"
import { commandLine } from "../../src/commands/CommandLine.ts"
import type { AskOperator } from "../../src/commands/process/AskOperator.ts"
import type { UserError } from "../../src/domain/UserError.ts"
import { noDevice, noDoctor, noReconcile, noReset, noTrialLogin, noUsers } from "../support/NoReset.ts"

const seen: Quarantined = { reason: "a frame named another thread", since: new Date(1_800_000_000_000) }
const enough = { AGENT_URL: "wss://a.example/", DATA_DIR: "/d" }

const run = Effect.fnUntraced(
  function*(
    args: ReadonlyArray<string>,
    options: {
      readonly kept?: Quarantined | undefined
      readonly ask?: AskOperator
      readonly changed?: boolean
      readonly unprovable?: boolean
      readonly leases?: ReadonlyArray<Leased>
      readonly environment?: Record<string, string>
    } = {}
  ) {
    const lifted: Array<ReadonlyArray<unknown>> = []
    const released: Array<ReadonlyArray<unknown>> = []
    const execute = commandLine({
      version: "1",
      colors: false,
      environment: options.environment ?? enough,
      directory: "/nowhere",
      bot: () => Effect.die("no bot"),
      sandbox: () => Effect.die("no sandbox"),
      device: noDevice,
      trialLogin: noTrialLogin,
      doctor: noDoctor,
      reconcile: noReconcile,
      users: noUsers,
      reset: noReset,
      status: () => Effect.die("no store"),
      ask: options.ask,
      trust: {
        unprovable: () => Effect.succeed(options.unprovable === true),
        quarantine: () => Effect.succeed("kept" in options ? options.kept : seen),
        lift: (...what) =>
          Effect.sync(() => {
            lifted.push(what)
            return options.changed !== true
          }),
        leases: () => Effect.succeed(options.leases ?? []),
        release: (...what) =>
          Effect.sync(() => {
            released.push(what)
            return options.changed !== true
          })
      }
    })
    const result = yield* Effect.result(execute(["agent", ...args]))
    const failure: unknown = Result.isFailure(result) ? result.failure : undefined
    return {
      lifted,
      released,
      failure: failure as UserError | undefined,
      stdout: (yield* TestConsole.logLines).join("\n")
    }
  },
  Effect.provide(NodeServices.layer)
)

describe("agent trust", () => {
  it.effect("lifts what was seen when the person says yes, and says that no restart is needed", () =>
    Effect.gen(function*() {
      const { failure, lifted, stdout } = yield* run(["trust"], { ask: () => Effect.succeed(true) })
      assert.isUndefined(failure)
      assert.deepStrictEqual(lifted, [["/d", "wss://a.example/", seen]])
      assert.match(stdout, /a frame named another thread[^]*no restart needed/)
    }))

  it.effect("says that still nobody is served where the agent does not tell conversations apart", () =>
    Effect.gen(function*() {
      const { lifted, stdout } = yield* run(["trust", "--yes"], { unprovable: true })
      assert.strictEqual(lifted.length, 1)
      assert.match(stdout, /^The quarantine is lifted\. Still nobody is served[^]*AGENT_ATTESTED/)
      assert.notMatch(stdout, /connects again/)
    }))

  it.effect("says so in the document too", () =>
    Effect.gen(function*() {
      const { stdout } = yield* run(["trust", "--yes", "--json"], { unprovable: true })
      assert.deepInclude(JSON.parse(stdout), { lifted: true, served: false })
    }))

  it.effect("changes nothing when the person says no", () =>
    Effect.gen(function*() {
      const { failure, lifted } = yield* run(["trust"], { ask: () => Effect.succeed(false) })
      assert.deepStrictEqual([failure?.exitCode, lifted.length], [2, 0])
    }))

  const unasked: ReadonlyArray<[string, ReadonlyArray<string>, AskOperator]> = [[
    "without a terminal",
    ["trust"],
    undefined
  ], [
    "with --json",
    ["trust", "--json"],
    () => Effect.die("a question in a document")
  ]]
  it.effect.each(unasked)("%s it needs --yes", ([, args, ask]) =>
    Effect.gen(function*() {
      const { failure, lifted } = yield* run(args, { ask })
      assert.strictEqual(failure?.exitCode, 2)
      assert.match(failure?.message ?? "", /a frame named another thread.*--yes/)
      assert.lengthOf(lifted, 0)
    }))

  it.effect("--yes asks nobody, and --json is one document", () =>
    Effect.gen(function*() {
      const { lifted, stdout } = yield* run(["trust", "--yes", "--json"])
      assert.lengthOf(lifted, 1)
      assert.deepStrictEqual(JSON.parse(stdout), {
        schema: "matrix-surface.agent/1",
        action: "trust",
        lifted: true,
        was: { reason: seen.reason, since: seen.since?.toISOString() }
      })
    }))

  it.effect("has nothing to do for an agent that is trusted", () =>
    Effect.gen(function*() {
      const { failure, lifted, stdout } = yield* run(["trust"], { kept: undefined })
      assert.isUndefined(failure)
      assert.lengthOf(lifted, 0)
      assert.include(stdout, "nothing to do")
    }))

  it.effect("does not lift a quarantine that nobody has seen", () =>
    Effect.gen(function*() {
      assert.match((yield* run(["trust", "--yes"], { changed: true })).failure?.message ?? "", /changed meanwhile/)
    }))

  it.effect("says which setting is missing", () =>
    Effect.gen(function*() {
      const { failure } = yield* run(["trust", "--yes"], { environment: {} })
      assert.strictEqual(failure?.exitCode, 2)
      assert.match(failure?.message ?? "", /^AGENT_URL is missing/)
    }))
})

describe("agent release", () => {
  const since = new Date(1_800_000_000_000)
  const whole: Leased = { slot: "", chat: "!a:x", since }
  const slot: Leased = { slot: "2", chat: "!b:x", since }
  const yes = () => Effect.succeed(true)
  const slots = { ...enough, AGENT_URL: "wss://a-{slot}.example/", AGENT_SLOTS: "1-3" }

  it.effect("releases what was seen when the person says yes, and says that its memory must have been wiped", () =>
    Effect.gen(function*() {
      const { failure, released, stdout } = yield* run(["release"], { leases: [whole], ask: yes })
      assert.isUndefined(failure)
      assert.deepStrictEqual(released, [["/d", "wss://a.example/", whole]])
      assert.match(stdout, /!a:x[^]*must have been wiped[^]*no restart needed/)
      const other = yield* run(["release", "2"], { leases: [slot], ask: yes, environment: slots })
      assert.deepStrictEqual(other.released, [["/d", "wss://a-{slot}.example/", slot]])
      assert.match(other.stdout, /slot 2/)
    }))

  it.effect("--yes asks nobody, and --json is one document", () =>
    Effect.gen(function*() {
      const { stdout } = yield* run(["release", "2", "--yes", "--json"], { leases: [slot] })
      assert.deepStrictEqual(JSON.parse(stdout), {
        schema: "matrix-surface.agent/1",
        action: "release",
        released: true,
        was: { slot: "2", chat: "!b:x", since: since.toISOString() }
      })
    }))

  const refused: ReadonlyArray<[string, Parameters<typeof run>, RegExp]> = [
    ["no slot is named", [["release", "--yes"], { leases: [slot] }], /agent release SLOT. Taken is 2/],
    ["the slot is unknown", [["release", "9", "--yes"], { environment: slots }], /no slot 9 in AGENT_SLOTS/],
    ["the person says no", [["release"], { leases: [whole], ask: () => Effect.succeed(false) }], /Nothing was changed/],
    ["there is no terminal", [["release"], { leases: [whole] }], /wiped first: repeat it with --yes/],
    ["the document would hold a question", [["release", "--json"], { leases: [whole], ask: yes }], /--yes/],
    ["it is another's by now", [["release", "--yes"], { leases: [whole], changed: true }], /changed meanwhile/],
    ["AGENT_URL is missing", [["release", "--yes"], { environment: {} }], /^AGENT_URL is missing/]
  ]
  const free: ReadonlyArray<[string, Parameters<typeof run>, RegExp]> = [
    ["nobody has the agent", [["release", "--yes"]], /^Nobody has the agent .*nothing to do/],
    ["nobody has the agent, and a person could be asked", [["release"], { ask: yes }], /^Nobody has the agent/],
    ["the slot is not leased", [["release", "3", "--yes"], { leases: [slot], environment: slots }], /slot 3.*nothing/]
  ]
  it.effect.each(free)(
    "is done where %s, as a trust in an agent that is trusted",
    ([, given, sentence]) =>
      Effect.gen(function*() {
        const { failure, released, stdout } = yield* run(...given)
        assert.isUndefined(failure)
        assert.match(stdout, sentence)
        assert.lengthOf(released, 0)
        const [args, options] = given
        const document = yield* run([...args, "--json"], options)
        assert.isUndefined(document.failure)
        assert.deepStrictEqual(JSON.parse(document.stdout.slice(stdout.length)), {
          schema: "matrix-surface.agent/1",
          action: "release",
          released: false,
          was: null
        })
      })
  )

  it.effect.each(refused)("is refused where %s", ([, given, sentence]) =>
    Effect.gen(function*() {
      const { failure, released } = yield* run(...given)
      assert.strictEqual(failure?.exitCode, 2)
      assert.match(failure?.message ?? "", sentence)
      assert.lengthOf(released, given[1]?.changed === true ? 1 : 0)
    }))
})

describe("agent", () => {
  it.effect("knows what was meant", () =>
    Effect.gen(function*() {
      assert.include((yield* run(["trsut"])).failure?.message ?? "", "did you mean agent trust?")
      assert.include((yield* run(["trust", "--yse"])).failure?.message ?? "", "did you mean --yes?")
    }))
})
