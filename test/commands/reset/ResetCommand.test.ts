import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Result } from "effect"
import { TestConsole } from "effect/testing"
import type { OperatorPrompt, Programs } from "../../../src/app/Programs.ts"
import { commandLine } from "../../../src/commands/CommandLine.ts"
import type { AskOperator } from "../../../src/commands/process/AskOperator.ts"
import type { RoomId, UserId } from "../../../src/domain/Ids.ts"
import type { Plan } from "../../../src/domain/reset/Plan.ts"
import type { ResetRequest } from "../../../src/domain/reset/ResetRequest.ts"
import { noDevice, noDoctor, noReconcile, noTrialLogin, noTrust, noUsers } from "../../support/NoReset.ts"
import { serverRoom, serverState, snapshot } from "../../support/ResetWorld.ts"

const room = "!r:x" as RoomId
const plan: Plan = {
  basis: snapshot({
    server: serverState({
      rooms: [serverRoom("r:x", { name: "Ideas\u001b[31m", members: 3, orphaned: true })]
    })
  }),
  stages: [[{ _tag: "LeaveRoom", room }], [{ _tag: "ForgetRoom", room }], [{ _tag: "CheckLeft", rooms: [room] }]]
}
const enough = { MATRIX_HOMESERVER: "https://x.example", MATRIX_ACCESS_TOKEN: "secret", DATA_DIR: "/d" }

const run = Effect.fnUntraced(
  function*(
    args: ReadonlyArray<string>,
    options: {
      readonly ask?: AskOperator
      readonly environment?: Record<string, string>
      /** There is nothing to do. */
      readonly nothing?: boolean
    } = {}
  ) {
    const requests: Array<ResetRequest> = []
    const seen: { hands?: OperatorPrompt; restored?: string } = {}
    const due = options.nothing === true ? { ...plan, stages: [] } : plan
    const report = { plan: due, performed: due.stages.flat(), backup: "/d/backups/old.db" }
    const reset: Programs["reset"] = {
      dryRun: (request) => Effect.sync(() => (requests.push(request), report)),
      run: (request, hands) =>
        Effect.gen(function*() {
          requests.push(request)
          seen.hands = hands
          if (options.nothing !== true) yield* hands.show(plan)
          return report
        }),
      backup: () => Effect.die("no backup"),
      restore: (_, backup) =>
        Effect.sync(() => {
          seen.restored = backup
          return { damaged: false, replaced: "/d/backups/newer.db", sides: [] }
        })
    }
    const execute = commandLine({
      version: "1",
      colors: false,
      environment: options.environment ?? enough,
      directory: "/nowhere",
      bot: () => Effect.die("no bot"),
      sandbox: () => Effect.die("no sandbox"),
      status: () => Effect.die("no store"),
      trust: noTrust,
      ask: options.ask,
      device: noDevice,
      trialLogin: noTrialLogin,
      doctor: noDoctor,
      reconcile: noReconcile,
      users: noUsers,
      reset
    })
    const result = yield* Effect.result(execute(args))
    const failure: unknown = Result.isFailure(result) ? result.failure : undefined
    return {
      requests,
      seen,
      failure: failure as { message: string; exitCode: number } | undefined,
      stdout: (yield* TestConsole.logLines).join("\n"),
      stderr: (yield* TestConsole.errorLines).join("\n")
    }
  }
)

const test = <E>(title: string, body: Effect.Effect<void, E, Effect.Services<ReturnType<typeof run>>>) =>
  it.effect(title, () => Effect.provide(body, NodeServices.layer))

describe("reset", () => {
  test(
    "--dry-run says what would happen, why, and how to do it",
    Effect.gen(function*() {
      const { requests, stdout } = yield* run([
        "reset",
        "server-leave-forget",
        "--dry-run",
        "--room",
        room,
        "--user",
        "@a:x"
      ])
      assert.deepStrictEqual(requests.map(({ mode, saved, targets }) => ({ mode, saved, targets })), [{
        mode: "server-leave-forget",
        saved: undefined,
        targets: { rooms: [room], users: ["@a:x" as UserId], device: false }
      }])
      assert.strictEqual(
        stdout,
        [
          "@bot:x on https://x",
          "",
          "Rooms",
          `  "Ideas?[31m" ${room}  group, joined, 3 members`,
          "      leave, forget",
          "      ! 2 members stay behind without anybody who may administer the room",
          "",
          "3 steps in 3 stages.",
          "",
          `This was a dry run: nothing was changed. To do it: matrix-surface reset server-leave-forget --room ` +
          `'${room}' --user '@a:x'`
        ].join("\n")
      )
    })
  )

  test(
    "a saved plan is run as it was saved, and by its own mode only",
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const file = `${yield* fs.makeTempDirectory()}/plan.json`
      yield* run(["reset", "server-leave-forget", "--dry-run", "--out", file])
      assert.strictEqual(Number((yield* fs.stat(file)).mode) & 0o777, 0o600)
      assert.deepStrictEqual(
        (yield* run(["reset", "server-leave-forget", "--plan", file, "--yes"])).requests[0]?.saved,
        plan
      )
      assert.match(
        (yield* run(["reset", "local-only", "--plan", file])).failure?.message ?? "",
        /is a plan of reset server-leave-forget, not of reset local-only/
      )
      assert.match(
        (yield* run(["reset", "server-leave-forget", "--plan", file, "--room", room])).failure?.message ?? "",
        /leave --room, --user and --device away/
      )
      yield* fs.writeFileString(file, "{}")
      const { failure, requests } = yield* run(["reset", "local-only", "--plan", file])
      assert.match(failure?.message ?? "", /holds no plan of this version/)
      assert.deepStrictEqual([failure?.exitCode, requests.length], [2, 0])
    })
  )

  test(
    "asks before it does anything, the store alone included, unless it is told not to",
    Effect.gen(function*() {
      const ask: AskOperator = (question) => Effect.succeed(question === "Do this?")
      assert.isTrue(yield* (yield* run(["reset", "server-leave-forget"], { ask })).seen.hands!.ask!)
      assert.isFalse(yield* (yield* run(["reset", "server-purge"], { ask })).seen.hands!.ask!)
      assert.isUndefined((yield* run(["reset", "server-leave-forget"])).seen.hands?.ask)
      assert.isUndefined((yield* run(["reset", "server-leave-forget", "--json"], { ask })).seen.hands?.ask)
      assert.isUndefined((yield* run(["reset", "local-only", "--device"])).seen.hands?.ask)
      assert.isUndefined((yield* run(["reset", "local-only"])).seen.hands?.ask)
      assert.isTrue(yield* (yield* run(["reset", "local-only"], { ask })).seen.hands!.ask!)
      assert.isTrue(yield* (yield* run(["reset", "local-only", "--yes"])).seen.hands!.ask!)
      assert.isTrue(yield* (yield* run(["reset", "server-purge", "--yes"])).seen.hands!.ask!)
    })
  )

  test(
    "says what was named and matches nothing, and fails where that leaves nothing to do",
    Effect.gen(function*() {
      const named = ["--room", "!nope:x", "--yes"]
      const some = yield* run(["reset", "server-leave-forget", ...named])
      assert.isUndefined(some.failure)
      assert.include(some.stderr, "The bot knows no room !nope:x")
      for (const args of [named, [...named, "--dry-run"]]) {
        const none = yield* run(["reset", "server-leave-forget", ...args], { nothing: true })
        assert.strictEqual(none.failure?.exitCode, 2)
        assert.include(none.failure?.message, "The bot knows no room !nope:x")
      }
      assert.isUndefined((yield* run(["reset", "server-leave-forget", "--yes"], { nothing: true })).failure)
    })
  )

  test(
    "needs the server's settings only where it acts there, and no agent",
    Effect.gen(function*() {
      assert.isUndefined(
        (yield* run(["reset", "local-only"], { environment: { DATA_DIR: "/d" } })).requests[0]?.account
      )
      const { failure } = yield* run(["reset", "server-leave-forget"], { environment: { DATA_DIR: "/d" } })
      assert.match(failure?.message ?? "", /MATRIX_HOMESERVER is missing/)
      assert.match(
        (yield* run(["reset", "server-leave-forget"], { environment: { MATRIX_HOMESERVER: "https://x" } })).failure
          ?.message ?? "",
        /MATRIX_ACCESS_TOKEN/
      )
      assert.strictEqual(
        String((yield* run(["reset", "server-leave-forget", "--yes"])).requests[0]?.account?.homeserver),
        "https://x.example/"
      )
    })
  )

  test(
    "is one document with --json, and says where the old store is without",
    Effect.gen(function*() {
      const { stdout } = yield* run(["reset", "server-leave-forget", "--yes", "--json"])
      const document = JSON.parse(stdout) as Record<string, unknown>
      assert.deepStrictEqual([Object.keys(document)[0], document["schema"], document["dryRun"], document["backup"]], [
        "schema",
        "matrix-surface.reset/1",
        false,
        "/d/backups/old.db"
      ])
      assert.deepStrictEqual(document["steps"], plan.stages.flat())
      assert.match(
        (yield* run(["reset", "server-leave-forget", "--yes"])).stdout,
        /Done: 3 steps\. The old store is \/d\/backups\/old\.db/
      )
    })
  )

  test(
    "wrong usage is a sentence",
    Effect.gen(function*() {
      const said = (args: ReadonlyArray<string>) => Effect.map(run(args), ({ failure }) => failure?.message ?? "")
      assert.match(yield* said(["reset", "local"]), /no command "reset local"; (did you mean|the commands are)/)
      assert.match(yield* said(["reset", "local-only", "--room", "#alias:x"]), /--room takes the id of a room/)
      assert.match(yield* said(["reset", "local-only", "--out", "f"]), /add --dry-run/)
      assert.match(yield* said(["restore"]), /file/)
    })
  )

  test(
    "restore brings a file back and says where the other went",
    Effect.gen(function*() {
      const { seen, stdout } = yield* run(["restore", "/d/backups/old.db"])
      assert.strictEqual(seen.restored, "/d/backups/old.db")
      assert.match(stdout, /old\.db is the store again\. The store that was there is \/d\/backups\/newer\.db/)
    })
  )
})
