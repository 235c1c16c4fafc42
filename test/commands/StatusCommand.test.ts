import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { TestConsole } from "effect/testing"
import { commandLine } from "../../src/commands/CommandLine.ts"
import type { BotStatus } from "../../src/domain/operations/BotStatus.ts"
import { UserError } from "../../src/domain/UserError.ts"
import { noDevice, noDoctor, noReconcile, noReset, noTrialLogin, noTrust, noUsers } from "../support/NoReset.ts"
import { before, calm as unbusy, now, unknownAgent } from "../support/StatusCases.ts"

const calm: BotStatus = {
  ...unbusy,
  store: { file: "/var/lib/matrix-surface/bot.db", bytes: 5_000_000, layout: 1, newestLayout: 1 },
  bot: { running: true, startedAt: before(7_300) },
  user: "@assistant:example.org",
  device: "ABCDEF",
  sync: { at: before(12), awaited: null },
  agent: { ...unknownAgent, attachedAt: before(65) }
}

const room = (name: string) => `!${name.padEnd(43, "x")}`

const troubled: BotStatus = {
  ...calm,
  bot: { running: true, startedAt: null },
  safeMode: { since: before(130), reason: "the last 5 starts ended before anything was done" },
  sync: {
    at: before(600),
    awaited: {
      why: "the bot's account is locked (401 M_USER_LOCKED)",
      advice: "have it unlocked by the homeserver's administrator\u001b[2J",
      since: before(240)
    }
  },
  journal: { pending: 3, waiting: 14, held: 1, old: 0 },
  turns: {
    queued: 2,
    asked: 1,
    streaming: 1,
    oldestPromptAt: before(90_000),
    suspects: [{ room: room("s"), ends: 12 }]
  },
  outbox: { unsent: 4, oldestPromptAt: before(90), refused: [{ code: "M_FORBIDDEN\u001b[2J\u2028", count: 2 }] },
  gaps: {
    open: [{ room: room("a"), count: 2 }],
    givenUp: ["b", "c", "d", "e", "f", "g"].map((name) => ({ room: room(name), count: 1, why: "M_FORBIDDEN" }))
  },
  waits: [
    {
      kind: "gap",
      subject: "7",
      room: room("a"),
      why: "the homeserver answers 502",
      since: before(720),
      tries: 9,
      nextAt: new Date(now.getTime() + 65_000)
    },
    {
      kind: "join",
      subject: room("b"),
      room: room("b"),
      why: "no answer\u001b[2J",
      since: before(3),
      tries: 1,
      nextAt: null
    }
  ],
  awaiting: {
    questions: [{ room: room("q"), person: "@ann:x\u001b[2J", since: before(300) }],
    unconnected: [{ room: room("u"), person: "@bob:x", since: before(20) }],
    held: [{ room: room("h"), count: 3, until: new Date(now.getTime() + 130_000) }]
  },
  budget: { rate: 0.2, burst: 10, blockedUntil: new Date(now.getTime() + 4_000) },
  agent: { ...unknownAgent, attachedAt: before(65), lost: { why: "silent", at: before(5) } },
  quarantines: [{ current: true, since: before(3_600), reason: "a frame named another thread" }],
  errors: [{ kind: "homeserver, GET sync: no answer", at: before(3), times: 5 }]
}

const run = Effect.fnUntraced(
  function*(
    args: ReadonlyArray<string>,
    options: {
      readonly found?: BotStatus
      readonly refusal?: UserError
      readonly colors?: boolean
      readonly environment?: Record<string, string>
    } = {}
  ) {
    const asked: Array<ReadonlyArray<unknown>> = []
    const execute = commandLine({
      version: "1",
      colors: options.colors ?? false,
      environment: options.environment ?? {},
      directory: "/nowhere",
      bot: () => Effect.die("no bot"),
      sandbox: () => Effect.die("no sandbox"),
      device: noDevice,
      trialLogin: noTrialLogin,
      doctor: noDoctor,
      reconcile: noReconcile,
      users: noUsers,
      reset: noReset,
      ask: undefined,
      trust: noTrust,
      status: (...place) => {
        asked.push(place)
        return options.refusal ?? Effect.succeed(options.found ?? calm)
      }
    })
    const result = yield* Effect.result(execute(args))
    const failure: unknown = Result.isFailure(result) ? result.failure : undefined
    return { asked, failure: failure as UserError | undefined, stdout: (yield* TestConsole.logLines).join("\n") }
  },
  Effect.provide(NodeServices.layer)
)

describe("status", () => {
  it.effect("is a short table for people", () =>
    Effect.gen(function*() {
      const { failure, stdout } = yield* run(["status"])
      assert.isUndefined(failure)
      assert.deepStrictEqual(stdout.split("\n"), [
        "Store      /var/lib/matrix-surface/bot.db",
        "           4.8 MiB, layout 1",
        "Bot        running, started 2 h ago",
        "Account    @assistant:example.org, device ABCDEF",
        "Sync       no trouble since the homeserver answered 12 s ago",
        "Journal    all looked at",
        "Answers    none open",
        "Outbox     all sent",
        "Gaps       none",
        "Sending    0.2 a second after 10 at once (assumed: nothing learned yet)",
        "Agent      last connected 1 min ago",
        "Errors     none noted"
      ])
    }))

  it.effect("shows all trouble in 80 columns, and lets nobody's server steer the terminal", () =>
    Effect.gen(function*() {
      const { stdout } = yield* run(["status"], { found: troubled })
      for (const line of stdout.split("\n")) assert.isAtMost(line.length, 80, line)
      assert.notInclude(stdout, "\u001b")
      for (
        const part of [
          `for an answer in ${room("q")}`,
          "@ann:x?[2J is asked by the agent for 5 min",
          `for a free connection, ${room("u")}`,
          "@bob:x waits for 20 s",
          `for its brake, ${room("h")}`,
          "3 messages as of a program: read in 2 min",
          "waits for the homeserver since 4 min, because",
          "the bot's account is locked (401 M_USER_LOCKED);",
          "have it unlocked by the homeserver's administrator?[2J",
          "1 room waits, 6 rooms lost something",
          "1 event held back",
          `Waiting    a gap in ${room("a")}`,
          "the homeserver answers 502 (9 times in 12 min, again in 1 min)",
          `to join ${room("b")}`,
          "no answer?[2J (once in 3 s)",
          "2 queued, 1 asked, 1 streaming; the oldest prompt is from 1 d ago",
          `${room("s")} was open at 12 crashes`,
          "4 to send",
          "2 given up: M_FORBIDDEN",
          "safe mode since 2 min because",
          "the last 5 starts ended before anything was done",
          "14 events behind a gap",
          `${room("a")} waits (2 times)`,
          "and 1 more: --json lists them",
          "nothing through for 4 s",
          "last lost 5 s ago: silent",
          "since 1 h: a frame named another thread",
          "agent trust",
          "GET sync: no answer (5 times)"
        ]
      ) assert.include(stdout, part)
      assert.notInclude(stdout, "\u2028")
    }))

  it.effect("has colours where they are wanted", () =>
    Effect.gen(function*() {
      assert.include((yield* run(["status"], { found: troubled, colors: true })).stdout, "\u001b[33m")
    }))

  it.effect("--json is one document that begins with its schema, with times as text", () =>
    Effect.gen(function*() {
      const { stdout } = yield* run(["--json", "status"], { found: troubled })
      const document = JSON.parse(stdout)
      assert.strictEqual(Object.keys(document)[0], "schema")
      assert.strictEqual(document.schema, "matrix-surface.status/1")
      assert.strictEqual(document.sync.at, before(600).toISOString())
      assert.lengthOf(document.gaps.givenUp, 6)
    }))

  it.effect("needs DATA_DIR only, and tells the set agent from others", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* run(["status", "--data-dir", "/d"])).asked, [["/d", undefined]])
      assert.deepStrictEqual(
        (yield* run(["status"], { environment: { STATE_DIRECTORY: "/s", AGENT_URL: "wss://a/", STREAMING: "wrong" } }))
          .asked,
        [["/s", {
          url: "wss://a/",
          wire: "wire1",
          mapping: undefined,
          policy: "required",
          attested: false,
          slots: []
        }]]
      )
    }))

  it.effect("does not look elsewhere when DATA_DIR is mistyped", () =>
    Effect.gen(function*() {
      const { asked, failure } = yield* run(["status", "--data-dri", "/d"])
      assert.lengthOf(asked, 0)
      assert.include(failure?.message ?? "", "did you mean --data-dir?")
    }))

  it.effect("that is refused says so in one sentence, and with --json in a document too", () =>
    Effect.gen(function*() {
      const refusal = new UserError({ sentence: "There is no store.", exitCode: 2 })
      const { failure, stdout } = yield* run(["status", "--json"], { refusal })
      assert.strictEqual(failure, refusal)
      assert.deepStrictEqual(JSON.parse(stdout), {
        schema: "matrix-surface.status/1",
        problems: [{ sentence: "There is no store." }]
      })
      assert.strictEqual((yield* run(["status"], { refusal })).failure, refusal)
    }))

  it.effect("teaches by its help", () =>
    Effect.gen(function*() {
      const { stdout } = yield* run(["status", "--help"])
      assert.include(stdout, "matrix-surface status --json | jq .turns")
      assert.include((yield* run(["--help"])).stdout, "--completions bash")
    }))
})
