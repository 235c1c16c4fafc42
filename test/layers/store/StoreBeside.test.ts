import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Option } from "effect"
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Worker } from "node:worker_threads"
import { hasExitCode } from "../../../src/domain/UserError.ts"
import { lift, quarantine } from "../../../src/layers/beside/QuarantineLift.ts"
import { status } from "../../../src/layers/beside/StoreStatus.ts"
import { filesIn } from "../../../src/layers/store/DataDir.ts"
import { isLockHeld } from "../../../src/layers/store/StoreLock.ts"
import { folder, opened } from "../../support/Folder.ts"

/** The end of the process that a refusal would be. */
const refused = Effect.fnUntraced(function*<A, E>(effect: Effect.Effect<A, E>) {
  const exit = yield* Effect.exit(effect)
  const error: unknown = Exit.isFailure(exit) ? Option.getOrUndefined(Cause.findErrorOption(exit.cause)) : undefined
  if (!hasExitCode(error)) return assert.fail(`a refusal, not ${String(exit)}`)
  assert.notMatch(error.message, /\n|undefined/)
  return error
})
const url = "wss://agent.example/?key=secret"

describe("Reading a store beside a bot", () => {
  it.effect("of a store that is not there names the file, and makes none", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const error = yield* refused(status(dataDir, undefined))
      assert.strictEqual(error.exitCode, 2)
      assert.include(error.message, filesIn(dataDir).store)
      assert.deepStrictEqual(readdirSync(dataDir), [])
      assert.strictEqual((yield* refused(status(join(dataDir, "none"), undefined))).exitCode, 2)
      writeFileSync(filesIn(dataDir).store, "")
      assert.match((yield* refused(status(dataDir, undefined))).message, /no store/)
    }))

  const foreign: ReadonlyArray<[string, (store: string) => void, RegExp]> = [
    ["a text", (store) => writeFileSync(store, "Dear diary,\n".repeat(100)), /is not a matrix-surface store/],
    ["a folder", (store) => mkdirSync(store), /it is no file/],
    ["another program's database", (store) => {
      const other = new DatabaseSync(store)
      other.exec("CREATE TABLE shopping (item TEXT)")
      other.close()
    }, /another program's tables/],
    ["a newer version's store", (store) => {
      const other = new DatabaseSync(store)
      other.exec("CREATE TABLE migrations (migration_id INTEGER); INSERT INTO migrations VALUES (99)")
      other.close()
    }, /newer version/]
  ]
  it.effect.each(foreign)("of %s is refused, and it stays as it is", ([, make, sentence]) =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const { store } = filesIn(dataDir)
      make(store)
      const content = () => (statSync(store).isFile() ? readFileSync(store, "latin1") : "")
      const before = content()
      for (
        const look of [
          Effect.asVoid(status(dataDir, { url, policy: "required", attested: false, slots: [], threads: "frame" })),
          Effect.asVoid(quarantine(dataDir, url)),
          Effect.asVoid(lift(dataDir, url, { reason: "", since: null }))
        ]
      ) {
        const error = yield* refused(look)
        assert.strictEqual(error.exitCode, 2)
        assert.include(error.message, store)
        assert.match(error.message, sentence)
      }
      assert.deepStrictEqual(readdirSync(dataDir), ["bot.db"])
      assert.strictEqual(content(), before)
    }))

  it.effect("never takes the half of a transaction that a killed program left for what is there", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      yield* opened(dataDir, Effect.void)
      const { store } = filesIn(dataDir)
      const other = new DatabaseSync(store)
      other.exec("PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN; UPDATE meta SET value = 'half'")
      for (let row = 0; row < 200; row++) other.exec(`INSERT INTO meta VALUES ('row ${row}', '${"x".repeat(3_000)}')`)
      const left = ["", "-journal"].map((end) => [store + end, readFileSync(store + end)] as const)
      other.exec("ROLLBACK")
      other.close()
      for (const [file, bytes] of left) writeFileSync(file, bytes, { mode: 0o600 })
      const error = yield* refused(status(dataDir, undefined))
      assert.include(error.message, `${store} was left in the middle of a write (${store}-journal): start the bot once`)
      assert.strictEqual(error.exitCode, 2)
      yield* opened(dataDir, Effect.void)
      yield* status(dataDir, undefined)
    }))

  it.live("does not keep a bot from starting, however often it is asked for", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      yield* opened(dataDir, Effect.void)
      const code =
        `const { workerData } = require("node:worker_threads"); import(workerData.module).then(({ isLockHeld }) => { const stop = new Int32Array(workerData.stop);
      Atomics.add(stop, 1, 1); Atomics.notify(stop, 1); while (Atomics.load(stop, 0) === 0) isLockHeld(workerData.file) })`
      const stop = new SharedArrayBuffer(8)
      const flags = new Int32Array(stop)
      const worker = new Worker(code, {
        eval: true,
        workerData: {
          stop,
          file: filesIn(dataDir).lock,
          module: new URL("../../../src/layers/store/StoreLock.ts", import.meta.url).href
        }
      })
      const ended = new Promise((done, fail) => worker.once("exit", done).once("error", fail))
      yield* Effect.promise(async () => await Atomics.waitAsync(flags, 1, 0).value)
      for (let start = 0; start < 30; start++) {
        yield* opened(
          dataDir,
          Effect.sync(() => assert.isTrue(isLockHeld(filesIn(dataDir).lock)))
        )
      }
      yield* Effect.sync(() => Atomics.store(flags, 0, 1))
      yield* Effect.promise(() => ended)
      assert.isFalse(isLockHeld(filesIn(dataDir).lock))
    }))
})
