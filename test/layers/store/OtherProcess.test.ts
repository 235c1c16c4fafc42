import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { filesIn } from "../../../src/layers/store/DataDir.ts"
import * as NodeSqlite from "../../../src/layers/store/NodeSqlite.ts"
import * as Store from "../../../src/testing/JournalFolder.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import { brief, next, taken, token, waiting } from "../../contracts/JournalCases.ts"
import { folder, opened, refusedLayer } from "../../support/Folder.ts"

const program = fileURLToPath(new URL("../../support/Victim.ts", import.meta.url))

const ended = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

const kill = (child: ChildProcess) =>
  Effect.promise(async () => {
    if (ended(child)) return
    const exit = once(child, "exit")
    child.kill("SIGKILL")
    await exit
  })

/** A process that holds the store and has done some work in it. */
const victim = (dataDir: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const child = spawn(process.execPath, [program, dataDir], { stdio: ["ignore", "pipe", "inherit"] })
      await Promise.race([once(child.stdout, "data"), once(child, "exit")])
      assert.isFalse(ended(child), "the other process works")
      return child
    }),
    kill
  )

describe("A store that another process holds", () => {
  it.live(
    "is refused with its path, can still be read, and is free when that process was killed, with all that " +
      "it had done",
    () =>
      Effect.gen(function*() {
        const dataDir = yield* folder
        const child = yield* victim(dataDir)

        const error = yield* refusedLayer(Store.layer(dataDir))
        assert.strictEqual(error.reason, "locked")
        assert.strictEqual(error.exitCode, 2)
        assert.include(error.message, filesIn(dataDir).store)
        assert.notInclude(error.message, "undefined")

        const read = Effect.flatMap(
          SqlClient.SqlClient,
          (sql) => sql<{ n: number }>`SELECT count(*) AS n FROM turns WHERE closed = 0`
        )
        assert.deepStrictEqual(
          (yield* Effect.provide(read, NodeSqlite.layer({ filename: filesIn(dataDir).store, readOnly: true })))[0]?.n,
          2
        )

        yield* kill(child)
        yield* opened(
          dataDir,
          Effect.gen(function*() {
            const journal = yield* WholeJournal
            assert.deepStrictEqual(yield* journal.token, Option.some(token("s9")))
            assert.strictEqual(yield* journal.openTurns, 2)
            assert.strictEqual((yield* next()).turn.text, "whole")
            assert.strictEqual(brief(yield* taken()), "1.1.$1 r0 \"half\"")
            assert.deepStrictEqual(yield* waiting, [])
            assert.strictEqual((yield* journal.gaps).length, 1)
          })
        )
      })
  )

  it.live("is refused to this process too, while it holds it itself, and free afterwards", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      yield* opened(
        dataDir,
        Effect.gen(function*() {
          assert.strictEqual((yield* refusedLayer(Store.layer(dataDir))).reason, "locked")
          assert.strictEqual((yield* refusedLayer(Store.layer(dataDir))).reason, "locked")
          yield* (yield* WholeJournal).put("still", "mine")
        })
      )
      assert.deepStrictEqual(
        yield* opened(dataDir, Effect.flatMap(WholeJournal, (journal) => journal.get("still"))),
        Option.some("mine")
      )
    }))
})
